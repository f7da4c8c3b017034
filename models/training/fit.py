"""Fits the linear model: class weights, freedom, feature choice, weights rounded to float16, temperature."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from exporter.estimators import SoftmaxOverMargins
from exporter.normalise import Normaliser, compile_steps
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from training.compose import Line
from training.features import Range, build_features, choose, column_freedom, importance, stored_bytes
from training.steps import STEPS

HALF_WAY = 250_000  # the second fit sees what the first kept: weights shift to what is left, and the last choice is better
SEED = 0
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What a fit can be told. `cross_validate.py` compares values.

    c: inverse strength of the L2 penalty (> 0).
    weight_exponent: 0 counts every line alike, 1 every label alike.
    chars, words: shortest and longest n-gram of each block.
    freedom: how freely an n-gram's weight may grow in the fit (> 0, 1 is plain TF-IDF): one factor for each length of
        character n-gram from 1 to chars[1], then one for all n-grams of words. More for the short ones: they are seen
        in many lines, so that what they say also holds for names nobody listed; a whole word is easily learnt by heart.
    features: n-grams kept, most telling for their size first.
    """

    c: float = 0.5
    weight_exponent: float = 0.5
    chars: Range = (1, 4)
    words: Range = (1, 1)
    freedom: tuple[float, ...] = (2, 2, 1.4, 1, 0.4)
    features: int = 118_000

    def __post_init__(self):
        if len(self.freedom) != self.chars[1] + 1 or min(self.freedom) <= 0:
            raise ValueError(f"freedom needs {self.chars[1] + 1} factors above 0, for n-grams of {self.chars[1]} characters at most")


SHIPPED = Settings()


def class_weights(labels: Sequence[str], exponent: float) -> dict[str, float]:
    """The weight of a line by its label: between counting every line alike (exponent 0) and every label alike (1)."""
    counts = Counter(labels)
    mean = sum(counts.values()) / len(counts)
    return {label: (mean / count) ** exponent for label, count in sorted(counts.items())}


def fit_svm(x: sp.csr_matrix, labels: Sequence[str], freedom: np.ndarray, settings: Settings, tolerance: float) -> LinearSVC:
    """An SVM for plain `x` [lines, features], fitted with each column times its `freedom` [features].

    The penalty then falls on weight / freedom. The factors go into `coef_` afterwards, so that whoever uses the SVM
    needs to know nothing of them.
    """
    # the dual solver is several times faster here, whichever of lines and n-grams are more
    weights = class_weights(labels, settings.weight_exponent)
    svm = LinearSVC(C=settings.c, class_weight=weights, dual=True, tol=tolerance, random_state=SEED)
    scaled = x.copy()
    scaled.data *= freedom[x.indices]
    svm.fit(scaled, labels)
    svm.coef_ = svm.coef_ * freedom
    return svm


def fit_pipeline(lines: Sequence[Line], settings: Settings = SHIPPED, progress: Progress = print) -> Pipeline:
    """Raw text in, probabilities out; temperature 1 until `calibrate`.

    Fits on all n-grams, keeps the most telling ones for their size, and fits again, twice. The weights are
    rounded to float16 here, so that the exporter can store them in half the space and still be exact.
    """
    normalise = compile_steps(STEPS)
    texts = [normalise(line.text) for line in lines]
    labels = [line.label for line in lines]
    chosen = build_features(settings.chars, settings.words)
    x = chosen.fit_transform(texts)
    progress(f"{len(lines)} lines, {x.shape[1]} n-grams; first fit")
    for keep in (HALF_WAY, settings.features):
        if keep >= x.shape[1]:
            continue
        svm = fit_svm(x, labels, column_freedom(chosen, settings.freedom), settings, 0.02)
        scores = importance(svm.coef_, x) / np.sqrt(stored_bytes(chosen))
        chosen = build_features(settings.chars, settings.words, choose(chosen, scores, keep))
        x = chosen.fit_transform(texts)
        progress(f"{x.shape[1]} most telling n-grams kept; next fit")
    svm = fit_svm(x, labels, column_freedom(chosen, settings.freedom), settings, 0.001)
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
