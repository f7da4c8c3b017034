"""Trains the peers' model: the pipeline a blog post would show, on this project's own lexicon.

usage: train.py LEXICON.csv OUT_DIR N_GRAMS

Writes pipeline.joblib (the calibrator's default: five models, their mean taken), single.joblib (one model kept, as
ours) and model.onnx (single.joblib through skl2onnx: a fifth of the default's weights, so the peer's best shape). The
analyzer is `char`, because skl2onnx cannot export `char_wb`; N_GRAMS caps the vocabulary, so that it is as large as ours.
"""

import csv
import json
import sys
from pathlib import Path

import joblib
import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC


def commonest_ngrams(texts: list[str], count: int) -> list[str]:
    """Every single character, then the commonest n-grams: skl2onnx refuses an n-gram whose characters are not there."""
    counter = CountVectorizer(analyzer="char", ngram_range=(1, 4))
    totals = np.asarray(counter.fit_transform(texts).sum(axis=0)).ravel()
    names = counter.get_feature_names_out()
    order = sorted(range(len(names)), key=lambda i: (len(names[i]) > 1, -totals[i], names[i]))
    return [names[i] for i in order[:count]]


def main(lexicon: Path, out: Path, count: int) -> None:
    with lexicon.open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts, labels = [row["term"] for row in rows], [row["label"] for row in rows]
    vocabulary = commonest_ngrams(texts, count)

    def fit(ensemble: bool):
        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, vocabulary=vocabulary)
        classifier = CalibratedClassifierCV(LinearSVC(C=0.5, random_state=0), cv=5, ensemble=ensemble)
        return make_pipeline(vectorizer, classifier).fit(texts, labels)

    pipeline, single = fit(ensemble=True), fit(ensemble=False)
    graph = to_onnx(
        single,
        initial_types=[("text", StringTensorType([None]))],
        options={
            id(single): {"zipmap": False},
            # Without it the session asks for the en_US.UTF-8 locale, which slim images lack.
            TfidfVectorizer: {"locale": "C.UTF-8"},
        },
    )
    out.mkdir(parents=True, exist_ok=True)
    joblib.dump(pipeline, out / "pipeline.joblib")
    joblib.dump(single, out / "single.joblib")
    (out / "model.onnx").write_bytes(graph.SerializeToString())
    (out / "labels.json").write_text(json.dumps(pipeline.classes_.tolist()))
    print(f"{len(texts)} lines, {len(pipeline[0].vocabulary_)} n-grams, {len(pipeline.classes_)} labels")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
