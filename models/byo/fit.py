"""Trains a model of the shipped one's shape on a user's lines, and judges it by cross-validation."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from exporter.errors import CannotExport
from exporter.estimators import SoftmaxOverMargins
from exporter.known import known_shares
from exporter.normalise import Normaliser, Step
from exporter.rounding import round_to_float16
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

PLAIN: list[Step] = [{"op": "nfkc"}, {"op": "lower"}, {"op": "collapse-space"}]
TABLE_BYTES = 6_000_000  # of weights: with the n-grams themselves the folder stays under 8 MB
MOST_FEATURES = 90_000
Progress = Callable[[str], None]


@dataclass
class Judged:
    """Cross-validated: every line was judged by a model that never saw it (nor another line with the same text)."""

    probabilities: np.ndarray  # [lines, classes]
    known: np.ndarray  # [lines]


def feature_limit(classes: int) -> int:
    return int(min(MOST_FEATURES, max(4_000, TABLE_BYTES // (2 * classes))))


def build(steps: Sequence[Step], features: int) -> Pipeline:
    """Characters within words (1-4) and words, TF-IDF, linear SVM; the commonest n-grams are kept."""
    words = features // 4
    union = FeatureUnion([
        ("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), lowercase=False, sublinear_tf=True, max_features=features - words)),
        ("words", TfidfVectorizer(token_pattern="[^ ]+", lowercase=False, sublinear_tf=True, max_features=words)),
    ])  # fmt: skip
    return Pipeline([("normalise", Normaliser(list(steps))), ("features", union), ("svm", LinearSVC(C=0.5, random_state=0))])


def check_categories(labels: Sequence[str], folds: int) -> None:
    """CannotExport when there are too few categories, or too few lines of one."""
    counts = Counter(labels)
    if len(counts) < 2:
        raise CannotExport(f"a model needs two categories or more, the file has {len(counts)}")
    few = sorted(name for name, count in counts.items() if count < folds)
    if few:
        shown = ", ".join(few[:5]) + (" ..." if len(few) > 5 else "")
        raise CannotExport(
            f"{len(few)} of {len(counts)} categories have fewer than {folds} lines ({shown}); "
            f"add lines, merge them, or take --folds 2 to {folds - 1}"
        )


def fit(texts: Sequence[str], labels: Sequence[str], steps: Sequence[Step], folds: int, progress: Progress) -> tuple[Pipeline, Judged]:
    """The model of all lines, its temperature fitted on the cross-validated margins; and what these say of it."""
    check_categories(labels, folds)
    truth = np.array(labels)
    classes = np.unique(truth)
    features = feature_limit(len(classes))
    _, groups = np.unique(texts, return_inverse=True)
    margins = np.zeros((len(texts), len(classes)))
    known = np.zeros(len(texts))
    splits = StratifiedGroupKFold(folds, shuffle=True, random_state=0).split(np.zeros(len(texts)), truth, groups)
    for number, (train, test) in enumerate(splits, start=1):
        lacking = sorted(set(classes) - set(truth[train]))
        if lacking:
            raise CannotExport(f"category {lacking[0]} has too few different lines for {folds} folds; add lines or take fewer folds")
        model = build(steps, features).fit([texts[i] for i in train], truth[train])
        round_to_float16(model[-1])
        held_out = [texts[i] for i in test]
        margins[test] = _two_sided(model.decision_function(held_out))
        known[test] = known_shares(model, held_out)
        progress(f"cross-validation {number}/{folds}: {np.mean(classes[margins[test].argmax(axis=1)] == truth[test]):.3f} right")
    model = build(steps, features).fit(texts, truth)
    round_to_float16(model[-1])
    softmax = SoftmaxOverMargins.over_fitted(model[-1]).calibrate_margins(margins, labels)
    pipeline = Pipeline([*model.steps[:-1], ("classifier", softmax)])
    progress(f"final model on {len(texts)} lines, temperature {softmax.temperature_:.3f}")
    return pipeline, Judged(softmax.probabilities_of(margins), known)


def _two_sided(margins: np.ndarray) -> np.ndarray:
    return np.stack([-margins, margins], axis=1) if margins.ndim == 1 else margins
