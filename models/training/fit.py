"""Fits the linear model: class weights, feature choice, weights rounded to float16, temperature."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from exporter.estimators import SoftmaxOverMargins
from exporter.normalise import Normaliser, compile_steps
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from training.compose import Line
from training.features import build_features, choose, importance, stored_bytes
from training.steps import STEPS

C = 0.5
FEATURES = 118_000
HALF_WAY = 250_000  # the second fit sees what the first kept: weights shift to what is left, and the last choice is better
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

    Fits on all n-grams, keeps the most telling ones for their size, and fits again, twice. The weights are
    rounded to float16 here, so that the exporter can store them in half the space and still be exact.
    """
    normalise = compile_steps(STEPS)
    texts = [normalise(line.text) for line in lines]
    labels = [line.label for line in lines]
    chosen = build_features()
    x = chosen.fit_transform(texts)
    progress(f"{len(lines)} lines, {x.shape[1]} n-grams; first fit")
    for keep in (HALF_WAY, features):
        if keep >= x.shape[1]:
            continue
        scores = importance(_svm(x, labels, 0.02).coef_, x) / np.sqrt(stored_bytes(chosen))
        chosen = build_features(choose(chosen, scores, keep))
        x = chosen.fit_transform(texts)
        progress(f"{x.shape[1]} most telling n-grams kept; next fit")
    svm = _svm(x, labels, 0.001)
    svm.coef_ = svm.coef_.astype(np.float16).astype(np.float64)
    svm.intercept_ = svm.intercept_.astype(np.float32).astype(np.float64)
    return Pipeline([
        ("normalise", Normaliser(STEPS)),
        ("features", chosen),
        ("classifier", SoftmaxOverMargins.over_fitted(svm)),
    ])  # fmt: skip


def calibrate(pipeline: Pipeline, texts: Sequence[str], labels: Sequence[str]) -> float:
    """Sets the temperature on lines that were not trained on; returns it."""
    classifier = pipeline[-1]
    classifier.calibrate(pipeline[:-1].transform(texts), labels)
    return classifier.temperature_
