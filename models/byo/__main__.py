"""Bring your own model.

csv:      a CSV with the columns text,category (or text,categories) becomes a trained, checked model folder.
pipeline: a fitted scikit-learn Pipeline (joblib or pickle) becomes a model folder that answers just as it does.
"""

import argparse
import sys
import warnings
from pathlib import Path

from exporter.errors import CannotExport

from byo import commands


def main() -> int:
    parser = argparse.ArgumentParser(prog="models/bring-your-own", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)

    csv = kinds.add_parser("csv", help="train on a CSV")
    csv.add_argument("file", type=Path, help="CSV, UTF-8, columns text,category")
    csv.add_argument("--folds", type=int, default=5, help="parts of the cross-validation, 2 to 10 (default 5)")
    csv.add_argument("--accuracy", type=float, default=0.95, help="what accepted lines should reach; sets the review threshold (default 0.95)")

    pipeline = kinds.add_parser("pipeline", help="convert a fitted Pipeline")
    pipeline.add_argument("file", type=Path, help="joblib or pickle file; opening it runs its code, so only open your own")
    pipeline.add_argument("--lines", type=Path, required=True, help="your own lines to prove it on: CSV with a text column, or one text a line")
    pipeline.add_argument("--calibrate", action="store_true", help="LinearSVC only: fit the temperature on the lines' categories")
    pipeline.add_argument("--threshold", type=float, default=0.5, help="review below this confidence (default 0.5)")

    for kind in (csv, pipeline):
        kind.add_argument("--out", type=Path, required=True, help="model folder to write")
        kind.add_argument("--name", default=None, help="model name (default: the folder's)")
        kind.add_argument("--none", default=None, help="the category that means none of the others")
        kind.add_argument("--replace", action="store_true", help="write over a model folder that is there")
    csv.add_argument("--normalisation", default="plain", help='"plain" (NFKC, lower case, white space), "invoice" (as the shipped model), "none", or a JSON file of steps')
    pipeline.add_argument("--normalisation", type=Path, default=None, help="JSON file of steps that stand for the pipeline's own preprocessing function")

    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of scikit-learn's, about settings that are the user's own affair
    try:
        print((commands.from_csv if options.kind == "csv" else commands.from_pipeline)(options, lambda text: print(text, file=sys.stderr, flush=True)))
    except (CannotExport, ValueError) as error:
        print(f"refused: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
