"""Figures from cross-validated probabilities: accuracy, by category, calibration, and a review threshold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from byo.fit import Judged

MOST_MIN_KNOWN = 0.3


@dataclass
class Figures:
    """Shares are 0..1. `review` and `figures` go into model.json; `confused` is for the report alone."""

    review: dict[str, float]
    figures: dict[str, object]
    confused: list[tuple[str, str, int]]  # true, said, lines


def judge(judged: Judged, labels: Sequence[str], classes: Sequence[str], none: str | None, target: float) -> Figures:
    """As the service decides: `none` taken out of the answer, its mass lowers the confidence.

    The threshold is the lowest (two decimals) at which accepted lines are right at the rate `target`. However well the
    lines go, what is stranger to the model than 99 of 100 of them goes to a person: less sure, or fewer known n-grams.
    """
    names = np.array(classes)
    truth = np.array(labels)
    public = np.flatnonzero(names != none) if none else np.arange(len(names))
    kept = judged.probabilities[:, public]
    nothing = judged.probabilities[:, names == none].sum(axis=1) if none else np.zeros(len(truth))
    said = names[public][kept.argmax(axis=1)]
    confidence = kept.max(axis=1) / kept.sum(axis=1) * (1 - nothing)
    honest = truth != none
    right = said == truth
    threshold = max(_threshold(confidence[honest], right[honest], target), _strange(confidence[honest]))
    min_known = min(MOST_MIN_KNOWN, _strange(judged.known[honest]))
    accepted = (confidence >= threshold) & (judged.known >= min_known)

    by_label = {}
    for name in names[public]:
        true, told = truth == name, (said == name) & honest
        by_label[str(name)] = {"n": int(true.sum()), "recall": _share(right[true]), "precision": _share(right[told])}
    figures = {
        "set": "cross-validation on the user's own lines",
        "n": int(honest.sum()),
        "accuracy": _share(right[honest]),
        "calibrationError": _calibration_error(confidence[honest], right[honest]),
        "coverage": _share(accepted[honest]),
        "acceptedAccuracy": _share(right[honest & accepted]),
        "byLabel": by_label,
    }
    if none:
        figures |= {"nonPurchases": int((~honest).sum()), "nonPurchasesReviewed": _share(~accepted[~honest])}
    wrong = Counter(zip(truth[honest & ~right].tolist(), said[honest & ~right].tolist(), strict=True))
    confused = [(true, told, count) for (true, told), count in sorted(wrong.items(), key=lambda entry: (-entry[1], entry[0]))[:10]]
    return Figures({"threshold": threshold, "minKnownShare": min_known}, figures, confused)


def _threshold(confidence: np.ndarray, right: np.ndarray, target: float) -> float:
    for threshold in (step / 100 for step in range(100)):
        accepted = confidence >= threshold
        if accepted.any() and right[accepted].mean() >= target:
            return threshold
    return 0.99


def _strange(values: np.ndarray) -> float:
    """What one line in a hundred is below, rounded down to two decimals."""
    return float(np.floor(np.quantile(values, 0.01) * 100) / 100)


def _share(right: np.ndarray) -> float | None:
    return round(float(right.mean()), 4) if len(right) else None


def _calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error, ten bins of equal width."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum() for b in set(bins)]
    return round(float(sum(gaps) / len(right)), 4)
