"""Figures of a model on held-out lines: accuracy, calibration error, what review lets through."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from exporter.known import known_shares
from sklearn.pipeline import Pipeline

from training.sources import NONE

BINS = 10


@dataclass
class Judged:
    """One row for each held-out line; arrays of length n, `probabilities` [n, public labels] sums to 1."""

    texts: list[str]
    truth: np.ndarray
    kind: np.ndarray
    hard: np.ndarray
    labels: list[str]
    probabilities: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray  # highest public probability x (1 - p(none))
    known: np.ndarray  # share of the line's n-grams that the model knows

    @property
    def honest(self) -> np.ndarray:
        return self.truth != NONE

    @property
    def right(self) -> np.ndarray:
        return self.predicted == self.truth

    def accepted(self, threshold: float, min_known: float) -> np.ndarray:
        return (self.confidence >= threshold) & (self.known >= min_known)


def read_held_out(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(pipeline: Pipeline, rows: list[dict[str, str]]) -> Judged:
    """Runs the model as the service does: `__none__` taken out, the rest renormalised."""
    texts = [row["text"] for row in rows]
    raw = pipeline.predict_proba(texts)
    classes = list(pipeline.classes_)
    public = [i for i, name in enumerate(classes) if name != NONE]
    kept = raw[:, public]
    probabilities = kept / kept.sum(axis=1, keepdims=True)
    labels = [classes[i] for i in public]
    nothing = raw[:, classes.index(NONE)]
    return Judged(
        texts=texts,
        truth=np.array([row["label"] for row in rows]),
        kind=np.array([row["kind"] for row in rows]),
        hard=np.array([row["hard"] == "1" for row in rows]),
        labels=labels,
        probabilities=probabilities,
        predicted=np.array(labels)[probabilities.argmax(axis=1)],
        confidence=probabilities.max(axis=1) * (1 - nothing),
        known=known_shares(pipeline, texts),
    )


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width: mean |confidence - accuracy|, weighted by lines."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for b in range(BINS):
        mine = bins == b
        if mine.any():
            error += mine.sum() * abs(confidence[mine].mean() - right[mine].mean())
    return float(error / len(confidence))


def figures(judged: Judged, threshold: float, min_known: float) -> dict[str, object]:
    """What model.json and the model card say of one set. Shares are 0..1, four decimals; n counts lines."""
    honest, right = judged.honest, judged.right
    accepted = judged.accepted(threshold, min_known)

    def accuracy(mask: np.ndarray) -> dict[str, float | int]:
        mask = mask & honest
        return {"n": int(mask.sum()), "accuracy": round(float(right[mask].mean()), 4)}

    real = np.isin(judged.kind, ("einvoice", "statement"))
    by_label = {}
    for label in judged.labels:
        true, said = judged.truth == label, (judged.predicted == label) & honest
        by_label[label] = {
            "n": int(true.sum()),
            "recall": round(float(right[true].mean()), 4),
            "precision": round(float(right[said].mean()), 4) if said.any() else None,
        }
    return {
        "overall": accuracy(honest),
        "real": accuracy(real),
        "einvoice": accuracy(judged.kind == "einvoice"),
        "statement": accuracy(judged.kind == "statement"),
        "handwritten": accuracy(judged.kind == "handwritten"),
        "hard": accuracy(judged.hard),
        "calibrationError": round(calibration_error(judged.confidence[honest], right[honest]), 4),
        "coverage": round(float(accepted[honest].mean()), 4),
        "acceptedAccuracy": round(float(right[honest & accepted].mean()), 4),
        "nonPurchases": int((~honest).sum()),
        "nonPurchasesReviewed": round(float((~accepted[~honest]).mean()), 4),
        "byLabel": by_label,
    }
