"""Reads fitted linear classifiers into one form: scores = x @ weights + intercept, then a calibration.

Everything the service can serve is of the form
    z = x @ weights + intercept            [texts, folds, classes]
    p = softmax(z * slope + bias)                       when link is "softmax"
    p = normalised sigmoid(z * slope + bias)            when link is "sigmoid"
    probabilities = mean of p over the folds
which is exactly scikit-learn's predict_proba for the estimators below.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.svm import LinearSVC

from exporter.errors import CannotExport
from exporter.estimators import SoftmaxOverMargins

MARGINS = (LinearSVC, LogisticRegression, SGDClassifier, RidgeClassifier)
_NEVER = -1e4  # sigmoid(-1e4) is 0 in any precision: a class that a fold has never seen


@dataclass
class Linear:
    """weights [features, folds, classes], intercept/slope/bias [folds, classes], float64."""

    classes: list[str]
    weights: np.ndarray
    intercept: np.ndarray
    slope: np.ndarray
    bias: np.ndarray
    link: str
    what: str  # in words, for model.json


def read_classifier(classifier: object) -> Linear:
    """The classifier's arithmetic; CannotExport when the service can't do it exactly."""
    if not hasattr(classifier, "classes_"):
        raise CannotExport(f"{type(classifier).__name__} is not a fitted classifier")
    classes = [str(name) for name in classifier.classes_]
    if len(classes) < 2 or len(set(classes)) != len(classes):
        raise CannotExport(f"a classifier needs two or more different classes, this one has {len(set(classes))}")
    if isinstance(classifier, CalibratedClassifierCV):
        return _calibrated(classifier, classes)
    if isinstance(classifier, SoftmaxOverMargins):
        weights, intercept = _margins(classifier.estimator_, classifier.classes_)
        return _softmax(classes, weights, intercept, 1 / classifier.temperature_, classifier.describe())
    if isinstance(classifier, LogisticRegression):
        weights, intercept = _margins(classifier, classifier.classes_)
        # sigmoid(s) = softmax(-s/2, s/2)
        slope = 0.5 if len(classes) == 2 else 1.0
        return _softmax(classes, weights, intercept, slope, "logistic regression")
    if isinstance(classifier, (ComplementNB, MultinomialNB)):
        return _naive_bayes(classifier, classes)
    if isinstance(classifier, MARGINS):
        raise CannotExport(
            f"{type(classifier).__name__} gives no probabilities: wrap it in CalibratedClassifierCV, "
            "or give lines to calibrate it on (models/BYO.md)"
        )
    raise CannotExport(
        f"{type(classifier).__name__} is not one of LogisticRegression, CalibratedClassifierCV(LinearSVC), "
        "LinearSVC, ComplementNB, MultinomialNB"
    )


def _softmax(classes, weights, intercept, slope, what) -> Linear:
    shape = (1, len(classes))
    return Linear(classes, weights[:, None, :], intercept.reshape(shape), np.full(shape, float(slope)), np.zeros(shape), "softmax", what)


def _margins(estimator: object, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """weights [features, classes] and intercept [classes]; a binary model's single margin s becomes -s, +s."""
    if isinstance(estimator, FrozenEstimator):
        estimator = estimator.estimator
    if not isinstance(estimator, MARGINS):
        raise CannotExport(f"calibration over {type(estimator).__name__} can't be converted, only over LinearSVC and other linear margins")
    coef = estimator.coef_.toarray() if hasattr(estimator.coef_, "toarray") else np.asarray(estimator.coef_)
    coef = np.atleast_2d(coef).astype(np.float64)
    intercept = np.broadcast_to(np.asarray(estimator.intercept_, dtype=np.float64).ravel(), (coef.shape[0],))
    if len(classes) == 2:
        return np.stack([-coef[0], coef[0]], axis=1), np.array([-intercept[0], intercept[0]])
    return coef.T.copy(), intercept.copy()


def _naive_bayes(classifier: ComplementNB | MultinomialNB, classes: list[str]) -> Linear:
    weights = np.asarray(classifier.feature_log_prob_, dtype=np.float64).T
    prior = classifier.class_log_prior_ if isinstance(classifier, MultinomialNB) else np.zeros(len(classes))
    # softmax doesn't see what all classes share; without it a term says what speaks for one class
    weights = weights - weights.mean(axis=1, keepdims=True)
    what = "complement" if isinstance(classifier, ComplementNB) else "multinomial"
    return _softmax(classes, weights, np.asarray(prior, dtype=np.float64), 1.0, f"{what} naive Bayes")


def _calibrated(classifier: CalibratedClassifierCV, classes: list[str]) -> Linear:
    method = classifier.method
    if method not in ("sigmoid", "temperature"):
        raise CannotExport(f'calibration method {method!r} is a table of steps; refit with method="sigmoid" or "temperature"')
    folds = classifier.calibrated_classifiers_
    n = len(classes)
    weights, intercept = [], np.zeros((len(folds), n))
    slope, bias = np.zeros((len(folds), n)), np.zeros((len(folds), n))
    for f, fold in enumerate(folds):
        seen = fold.estimator.classes_
        # temperature numbers the classes before it fits the folds; a fold has all of them then
        seen = np.arange(len(seen)) if method == "temperature" else np.searchsorted(classifier.classes_, seen)
        # scikit-learn itself mixes classes up when a fold saw two of many, and stops on temperature
        if len(seen) < n and (len(seen) <= 2 or method == "temperature"):
            raise CannotExport("a calibration fold lacks a class; refit with more lines of each class or fewer folds")
        fold_weights, fold_intercept = _margins(fold.estimator, fold.estimator.classes_)
        full = np.zeros((fold_weights.shape[0], n))
        full[:, seen] = fold_weights
        weights.append(full)
        intercept[f, seen] = fold_intercept
        if method == "temperature":
            slope[f] = float(fold.calibrators[0].beta_)
        elif n == 2:
            only = fold.calibrators[0]  # p(+) = sigmoid(-(a s + b)), p(-) = 1 - p(+)
            slope[f], bias[f] = -only.a_, [only.b_, -only.b_]
        else:
            bias[f] = _NEVER
            slope[f, seen] = [-c.a_ for c in fold.calibrators]
            bias[f, seen] = [-c.b_ for c in fold.calibrators]
    link = "softmax" if method == "temperature" else "sigmoid"
    base = folds[0].estimator
    base = base.estimator if isinstance(base, FrozenEstimator) else base
    what = f"{type(base).__name__} with {method} calibration" + (f", mean of {len(folds)} folds" if len(folds) > 1 else "")
    return Linear(classes, np.stack(weights, axis=1), intercept, slope, bias, link, what)
