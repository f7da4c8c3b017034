"""Compares settings of the fit on families of names that each fit has not seen.

    models/train.sh --cross-validate [--folds-run N] [--only NAME,...]

For each setting: N of the 8 folds, then one fit on all terms that is asked for its totals on the held-out
lines but the final ones. Two fits run at a time; all settings at 2 folds take about 16 minutes on two
free cores and 2 GB of memory. It writes no file; its last lines are a table for the model card.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import numpy as np
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from training.corpus import HELD_OUT, build_corpus, held_out_texts, read_terms
from training.evaluate import read_held_out
from training.families import FOLDS, TRAINED_SCALE, split
from training.fit import SHIPPED, Settings, fit_pipeline
from training.lines import Line
from training.sources import NONE

EQUAL = (1, 1, 1, 1, 1)
# name: settings, why it is compared
COMPARED: dict[str, tuple[Settings, str]] = {
    "shipped": (SHIPPED, "what models/train.sh fits"),
    "equal": (Settings(freedom=EQUAL), "plain TF-IDF: is freedom of any use?"),
    "gentler": (Settings(freedom=(1.4, 1.4, 1.2, 1, 0.6)), "half-way from equal to shipped"),
    "freer": (Settings(freedom=(3, 3, 1.8, 1, 0.4)), "short n-grams freer still"),
    "words-fifth": (Settings(freedom=(2, 2, 1.4, 1, 0.2)), "words held back more"),
    "words-half": (Settings(freedom=(1, 1, 1, 1, 0.5)), "only words held back: is that all of its use?"),
    "word-pairs": (Settings(words=(1, 2)), "word order within a line, for n-grams of characters to pay"),
    "every-line": (Settings(weight_exponent=0), "no class weights: every line counts alike"),
    "c-quarter": (Settings(c=0.25), "a stronger penalty"),
    "c-double": (Settings(c=1), "a weaker penalty"),
    "chars-5": (Settings(chars=(1, 5), freedom=(2, 2, 1.4, 1, 1, 0.4)), "longer n-grams, for others to pay"),
}
PARTS = ("all", "general", "conflict")  # of the judged lines: all kinds, or that kind alone
JUDGED = ("calibration", "first", "second")  # held-out sets that a fit on all terms is asked for
Figures = dict[str, float]


def _predict(pipeline: Pipeline, texts: Sequence[str]) -> np.ndarray:
    """Public labels [n]: as the service does, `__none__` is never an answer."""
    probabilities = pipeline.predict_proba(texts)
    probabilities[:, list(pipeline.classes_).index(NONE)] = -1
    return pipeline.classes_[probabilities.argmax(axis=1)]


def judge_fold(settings: Settings, number: int) -> Figures:
    """Accuracy (0 to 1) on each of PARTS of fold `number`, 0 to FOLDS - 1."""
    with threadpool_limits(1):
        parts = split(read_terms(), number)
        pipeline = fit_pipeline(parts.trained, settings, progress=_silent)
        right = _predict(pipeline, [line.text for line in parts.judged]) == [line.label for line in parts.judged]
    kind = np.array([line.kind for line in parts.judged])
    return {part: float(right[(kind == part) | (part == "all")].mean()) for part in PARTS}


def judge_whole(settings: Settings) -> Figures:
    """Accuracy (0 to 1) on the honest lines of each of JUDGED, after a fit on all terms. Totals only."""
    with threadpool_limits(1):
        lines: list[Line] = build_corpus(read_terms(), TRAINED_SCALE, held_out_texts())
        pipeline = fit_pipeline(lines, settings, progress=_silent)
        figures = {}
        for name in JUDGED:
            rows = [row for row in read_held_out(HELD_OUT[name]) if row["label"] != NONE]
            right = _predict(pipeline, [row["text"] for row in rows]) == [row["label"] for row in rows]
            figures[name] = float(right.mean())
    return figures


def _silent(_: str) -> None:
    """A fit's own progress says nothing when two of them run."""


def compare(names: Sequence[str], folds: int, say) -> dict[str, list[Figures]]:
    """For each named setting the figures of its folds and of its fit on all, in the order they finish."""
    figures: dict[str, list[Figures]] = defaultdict(list)
    with ProcessPoolExecutor(2) as pool:
        jobs = {pool.submit(judge_fold, COMPARED[name][0], fold): (name, f"fold {fold}") for fold in range(folds) for name in names}
        jobs |= {pool.submit(judge_whole, COMPARED[name][0]): (name, "all terms") for name in names}
        for done, job in enumerate(as_completed(jobs), 1):
            name, what = jobs[job]
            figures[name].append(job.result())
            say(f"{done} of {len(jobs)}: {name}, {what}: " + ", ".join(f"{key} {value:.4f}" for key, value in job.result().items()))
    return figures


def table(names: Sequence[str], figures: dict[str, list[Figures]]) -> str:
    """Markdown: one row for each setting; mean over the folds and range in percent, totals in percent."""

    def cell(name: str, key: str) -> str:
        values = [100 * one[key] for one in figures[name] if key in one]
        spread = f" ({min(values):.1f}-{max(values):.1f})" if len(values) > 1 else ""
        return f"{sum(values) / len(values):.1f}{spread}"

    keys = (*PARTS, *JUDGED)
    head = ("setting", "why", "unseen families", "general", "conflict", *JUDGED)
    rows = [head, ["---"] * len(head), *((f"`{name}`", COMPARED[name][1], *(cell(name, key) for key in keys)) for name in names)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="models/train.sh --cross-validate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds-run", type=int, default=2, metavar="N", choices=range(1, FOLDS + 1), help=f"1 to {FOLDS}, default 2")
    parser.add_argument("--only", default=",".join(COMPARED), metavar="NAME,...", help="settings to compare, default all: %(default)s")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := [name for name in names if name not in COMPARED]:
        parser.error(f"no such setting: {', '.join(unknown)}; there are {', '.join(COMPARED)}")
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:6.1f} s] {message}", file=sys.stderr, flush=True)

    say(f"{len(names)} settings, {options.folds_run} of {FOLDS} folds each and one fit on all terms")
    print(table(names, compare(names, options.folds_run, say)))


if __name__ == "__main__":
    main()
