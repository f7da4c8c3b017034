"""Chooses the review policy: which lines the service accepts by itself and which go to a person."""

import numpy as np

from training.evaluate import Judged

# Share of the honest calibration lines that must still be accepted. The aim is 94 % on lines nobody has seen; what
# lies between is margin, and every line above it goes to a person rather than into the books on a guess.
COVERAGE = 0.975
# Characters drawn at random know less than this, nearly every printed line more (measured: models/README.md).
MIN_KNOWN_SHARE = 0.34


def choose_threshold(judged: Judged) -> float:
    """The highest threshold (two decimals) that still accepts COVERAGE of the honest lines."""
    grid = [round(0.2 + step / 100, 2) for step in range(75)]
    fitting = [t for t in grid if judged.accepted(t, MIN_KNOWN_SHARE)[judged.honest].mean() >= COVERAGE]
    return max(fitting, default=grid[0])


def coverage_curve(judged: Judged) -> tuple[np.ndarray, np.ndarray]:
    """Honest lines, surest first: share accepted [n], accuracy among the accepted [n]."""
    honest = judged.honest
    order = np.argsort(-judged.confidence[honest], kind="stable")
    right = judged.right[honest][order]
    counts = np.arange(1, len(right) + 1)
    return counts / len(right), np.cumsum(right) / counts
