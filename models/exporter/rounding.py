"""Rounds a fitted classifier's weights to float16, so that its folder is half the size and still exact."""

import numpy as np
from sklearn.frozen import FrozenEstimator

from exporter.errors import CannotExport


def round_to_float16(classifier: object) -> None:
    """Rounds coef_ in place (of each fold, where there are folds). Do it before figures and golden lines are made:
    what is measured is then what is served. float16 keeps 11 bits; no label of the shipped model changes by it.
    """
    for estimator in _linear(classifier):
        coef = np.asarray(estimator.coef_)
        if np.abs(coef).max() >= 65504:
            raise CannotExport("a weight is too large for float16")
        estimator.coef_ = coef.astype(np.float16).astype(coef.dtype)


def _linear(classifier: object) -> list:
    if hasattr(classifier, "calibrated_classifiers_"):
        return [inner for fold in classifier.calibrated_classifiers_ for inner in _linear(fold.estimator)]
    if isinstance(classifier, FrozenEstimator):
        return _linear(classifier.estimator)
    if hasattr(classifier, "estimator_"):
        return _linear(classifier.estimator_)
    if not hasattr(classifier, "coef_"):
        raise CannotExport(f"{type(classifier).__name__} has no weights to round")
    return [classifier]
