"""The one training command: corpus, fit, calibration, review policy, figures, model folder, model card.

    python -m training.train [--out DIR] [--card] [--tune]

Run by models/train.sh, which sets up Python and the npm data first. The same inputs give the same digests.
"""

import argparse
import time
from pathlib import Path

from exporter.export import export_model
from exporter.golden import strange_lines, write_golden
from threadpoolctl import threadpool_limits

from training import card, pictures
from training.corpus import HELD_OUT, build_corpus, held_out_texts, read_terms, summary
from training.evaluate import figures, judge, read_held_out
from training.fit import SHIPPED, calibrate, fit_pipeline
from training.labels import LABELS
from training.provenance import provenance
from training.review import MIN_KNOWN_SHARE, choose_threshold
from training.sources import MODELS, NONE

NAME = "invoice-classifier"
GOLDEN_LINES = 800


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODELS / "build" / "artifact", help="model folder to write")
    parser.add_argument("--golden", type=Path, default=MODELS / "build" / "golden.jsonl", help="golden lines to write")
    parser.add_argument("--card", action="store_true", help="also write pictures and figures into models/README.md")
    parser.add_argument("--tune", action="store_true", help="judge without the final lines, which are for finished models; writes nothing")
    options = parser.parse_args()
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:6.1f} s] {message}", flush=True)

    # one thread: sums in another order would change the last bits, and with them the digest
    with threadpool_limits(1):
        run(options, say)


def run(options: argparse.Namespace, say) -> None:
    terms = read_terms()
    lines = build_corpus(terms, forbidden=held_out_texts())
    say(f"corpus: {len(lines)} lines out of {len(terms)} terms")
    pipeline = fit_pipeline(lines, progress=say)

    held_out = {name: read_held_out(path) for name, path in HELD_OUT.items() if name != "final" or not options.tune}
    calibration = held_out["calibration"]
    honest = [row for row in calibration if row["label"] != NONE]
    temperature = calibrate(pipeline, [row["text"] for row in honest], [row["label"] for row in honest])
    threshold = choose_threshold(judge(pipeline, calibration))
    say(f"temperature {temperature:.4f}, threshold {threshold}")

    judged = {name: judge(pipeline, rows) for name, rows in held_out.items()}
    results = {name: figures(one, threshold, MIN_KNOWN_SHARE) for name, one in judged.items()}
    for name, result in results.items():
        say(f"{name}: {card.one_line(result)}")
    if options.tune:
        return
    counts = summary(lines)
    settings = {"C": SHIPPED.c, "freedom": list(SHIPPED.freedom), "features": SHIPPED.features, "temperature": round(temperature, 6)}
    metadata = export_model(
        pipeline,
        name=NAME,
        none_label=NONE,
        labels=_public(pipeline),
        normalisation=None,
        review={"threshold": threshold, "minKnownShare": MIN_KNOWN_SHARE},
        figures=results,
        provenance=provenance(counts, settings),
        out_dir=options.out,
    )
    size = sum(path.stat().st_size for path in options.out.iterdir())
    say(f"model {metadata['version']}: {size / 1e6:.2f} MB in {options.out}")
    # golden lines prove parity, not accuracy: no held-out line is in them
    own = [line.text for line in lines[:: max(1, len(lines) // 2000)]]
    write_golden(pipeline, strange_lines(own, GOLDEN_LINES), options.golden, metadata["version"])
    if options.card:
        pictures.draw_all(judged["final"], threshold, MIN_KNOWN_SHARE, MODELS / "figures")
        card.write(MODELS / "README.md", metadata, results, counts)
        say("model card written")


def _public(pipeline: object) -> list[dict[str, str]]:
    order = [str(name) for name in pipeline.classes_ if name != NONE]
    return sorted(LABELS, key=lambda label: order.index(label["name"]))


if __name__ == "__main__":
    main()
