"""Model folders of other sizes, for the question what vocabulary and labels cost; their accuracy is of no interest.

usage: grow.py LEXICON.csv OUT_DIR   (with models/ on PYTHONPATH, for the exporter)

Writes OUT_DIR/vocabulary-N and OUT_DIR/labels-N. Further labels are made by dealing the lines out by their digest.
"""

import csv
import hashlib
import sys
import warnings
from pathlib import Path

import numpy as np
from exporter.export import export_model
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

VOCABULARIES = (10_000, 50_000, 200_000)
LABELS = (14, 200)
NGRAMS = (1, 5)
# Every so-manieth line is fitted on: the arithmetic costs the same whatever the weights are, and 200 labels take long.
FITTED = 10


def ngrams_by_frequency(texts: list[str]) -> list[str]:
    counter = CountVectorizer(analyzer="char_wb", ngram_range=NGRAMS)
    totals = np.asarray(counter.fit_transform(texts).sum(axis=0)).ravel()
    names = counter.get_feature_names_out()
    return [names[i] for i in np.lexsort((names, -totals))]


def dealt(text: str, count: int) -> str:
    return f"label-{int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % count:03}"


def grow(texts: list[str], labels: list[str], vocabulary: list[str], out: Path) -> None:
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True, vocabulary=vocabulary),
        CalibratedClassifierCV(LinearSVC(max_iter=20, random_state=0), cv=2, ensemble=False),
    ).fit(texts[::FITTED], labels[::FITTED])
    export_model(
        pipeline,
        name=out.name,
        none_label=None,
        labels=None,
        normalisation=[{"op": "nfkc"}],
        review=None,
        figures=None,
        provenance={"purpose": "cost as it grows; accuracy means nothing here"},
        out_dir=out,
    )
    print(f"{out.name}: {len(vocabulary)} n-grams, {len(set(labels))} labels")


def main(lexicon: Path, out: Path) -> None:
    warnings.filterwarnings("ignore")
    with lexicon.open(encoding="utf8", newline="") as file:
        texts = [row["term"] for row in csv.DictReader(file)]
    names = ngrams_by_frequency(texts)
    for size in VOCABULARIES:
        if len(names) < size:
            raise SystemExit(f"the lexicon has only {len(names)} n-grams; {size} were asked for")
        grow(texts, [dealt(text, LABELS[0]) for text in texts], names[:size], out / f"vocabulary-{size}")
    for count in LABELS:
        grow(texts, [dealt(text, count) for text in texts], names[: VOCABULARIES[1]], out / f"labels-{count}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
