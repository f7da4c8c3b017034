"""Chooses the review policy: which lines the service accepts by itself and which go to a person."""

import numpy as np

from training.evaluate import Judged

# what issue "Model" asks for, with a margin: the policy is chosen on one set and judged on another
ACCEPTED_ACCURACY = 0.985
REVIEWED = 0.97
COVERAGE = 0.945
# Characters drawn at random know less than this, nearly every printed line more (measured: models/README.md).
MIN_KNOWN_SHARE = 0.3


def choose_threshold(judged: Judged) -> float:
    """The lowest threshold (two decimals) that meets both accuracy and rejection, or else the highest that still
    accepts COVERAGE of the honest lines: fewer lines for people to look at than that is worth an error or two.
    """
    grid = [round(0.2 + step / 100, 2) for step in range(70)]
    best = grid[0]
    for threshold in grid:
        accepted = judged.accepted(threshold, MIN_KNOWN_SHARE)
        if accepted[judged.honest].mean() < COVERAGE:
            break
        best = threshold
        right = judged.right[judged.honest & accepted].mean()
        if right >= ACCEPTED_ACCURACY and (~accepted[~judged.honest]).mean() >= REVIEWED:
            break
    return best


def coverage_curve(judged: Judged) -> tuple[np.ndarray, np.ndarray]:
    """Honest lines, surest first: share accepted [n], accuracy among the accepted [n]."""
    honest = judged.honest
    order = np.argsort(-judged.confidence[honest], kind="stable")
    right = judged.right[honest][order]
    counts = np.arange(1, len(right) + 1)
    return counts / len(right), np.cumsum(right) / counts
