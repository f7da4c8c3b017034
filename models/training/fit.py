"""Fits the linear model: class weights, feature choice, weights rounded to float16, temperature."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from exporter.estimators import SoftmaxOverMargins
from exporter.normalise import Normaliser, compile_steps
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from training.compose import Line
from training.features import build_features, importance
from training.steps import STEPS

C = 0.5
FEATURES = 110_000
SEED = 0
Progress = Callable[[str], None]


def class_weights(labels: Sequence[str]) -> dict[str, float]:
    """Half-way (in the exponent) between counting every line alike and every label alike."""
    counts = Counter(labels)
    mean = sum(counts.values()) / len(counts)
    return {label: (mean / count) ** 0.5 for label, count in sorted(counts.items())}


def _svm(x: object, labels: Sequence[str], tolerance: float) -> LinearSVC:
    # the dual solver is several times faster here, whichever of lines and n-grams are more
    svm = LinearSVC(C=C, class_weight=class_weights(labels), dual=True, tol=tolerance, random_state=SEED)
    return svm.fit(x, labels)


def fit_pipeline(lines: Sequence[Line], features: int = FEATURES, progress: Progress = print) -> Pipeline:
    """Raw text in, probabilities out; temperature 1 until `calibrate`.

    Fits once on all n-grams, keeps the most telling ones, fits again on those. The weights are
    rounded to float16 here, so that the exporter can store them in half the space and still be exact.
    """
    normalise = compile_steps(STEPS)
    texts = [normalise(line.text) for line in lines]
    labels = [line.label for line in lines]
    everything = build_features()
    x = everything.fit_transform(texts)
    progress(f"{len(lines)} lines, {x.shape[1]} n-grams; first fit")
    if features < x.shape[1]:
        scores = importance(_svm(x, labels, 0.02).coef_, x)
        chosen = build_features(_choose(everything, scores, features))
        x = chosen.fit_transform(texts)
        progress(f"second fit on the {x.shape[1]} most telling n-grams")
    else:
        chosen = everything
    svm = _svm(x, labels, 0.001)
    svm.coef_ = svm.coef_.astype(np.float16).astype(np.float64)
    svm.intercept_ = svm.intercept_.astype(np.float32).astype(np.float64)
    return Pipeline([
        ("normalise", Normaliser(STEPS)),
        ("features", chosen),
        ("classifier", SoftmaxOverMargins.over_fitted(svm)),
    ])  # fmt: skip


def _choose(union: FeatureUnion, scores: np.ndarray, count: int) -> list[list[str]]:
    best = np.sort(np.argsort(-scores, kind="stable")[:count])
    chosen, offset = [], 0
    for _, vectorizer in union.transformer_list:
        terms = vectorizer.get_feature_names_out()
        mine = best[(best >= offset) & (best < offset + len(terms))] - offset
        chosen.append(sorted(terms[mine].tolist()))
        offset += len(terms)
    return chosen


def calibrate(pipeline: Pipeline, texts: Sequence[str], labels: Sequence[str]) -> float:
    """Sets the temperature on lines that were not trained on; returns it."""
    classifier = pipeline[-1]
    classifier.calibrate(pipeline[:-1].transform(texts), labels)
    return classifier.temperature_
