"""Own estimators that the exporter can read; scikit-learn compatible, picklable."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone


class SoftmaxOverMargins(ClassifierMixin, BaseEstimator):
    """Probabilities = softmax(margins / temperature): the label stays that of the margins, whatever the temperature.

    A binary model's single margin s counts as -s, +s.
    """

    def __init__(self, estimator: object = None, temperature: float = 1.0):
        self.estimator = estimator
        self.temperature = temperature

    def fit(self, x: object, y: object) -> "SoftmaxOverMargins":
        return self._adopt(clone(self.estimator).fit(x, y))

    @classmethod
    def over_fitted(cls, estimator: object, temperature: float = 1.0) -> "SoftmaxOverMargins":
        """Takes a classifier that is already fitted, such as a LinearSVC out of a pickle."""
        return cls(estimator, temperature)._adopt(estimator)

    def _adopt(self, fitted: object) -> "SoftmaxOverMargins":
        self.estimator_ = fitted
        self.classes_ = fitted.classes_
        self.temperature_ = float(self.temperature)
        self.calibration_lines_ = 0
        return self

    def calibrate(self, x: object, y: object) -> "SoftmaxOverMargins":
        """Sets the temperature (0.05 to 20) that gives the labelled rows x, y the least log loss."""
        return self.calibrate_margins(self._margins(x), y)

    def calibrate_margins(self, margins: np.ndarray, y: object) -> "SoftmaxOverMargins":
        """The same from margins [lines, classes], such as those of cross-validation."""
        position = {name: i for i, name in enumerate(self.classes_)}
        rows = np.arange(len(y))
        truth = np.array([position[name] for name in y])

        def loss(log_temperature: float) -> float:
            return -log_softmax(margins / np.exp(log_temperature), axis=1)[rows, truth].mean()

        found = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded", options={"xatol": 1e-9})
        self.temperature_ = float(np.exp(found.x))
        self.calibration_lines_ = len(rows)
        return self

    def _margins(self, x: object) -> np.ndarray:
        margins = self.estimator_.decision_function(x)
        return np.stack([-margins, margins], axis=1) if margins.ndim == 1 else margins

    def predict_proba(self, x: object) -> np.ndarray:
        return self.probabilities_of(self._margins(x))

    def probabilities_of(self, margins: np.ndarray) -> np.ndarray:
        return softmax(margins / self.temperature_, axis=1)

    def predict(self, x: object) -> np.ndarray:
        return self.classes_[self._margins(x).argmax(axis=1)]

    def describe(self) -> str:
        name = type(self.estimator_).__name__
        if self.calibration_lines_:
            return f"{name}, softmax of its margins, temperature {self.temperature_:.4g} fitted on {self.calibration_lines_} lines"
        return f"{name}, softmax of its margins, not calibrated"
