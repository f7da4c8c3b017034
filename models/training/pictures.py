"""The model card's pictures, as small SVG files that are the same after every run on the same model."""

from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("svg")
import matplotlib.pyplot as plt  # noqa: E402 - the backend must be chosen first

from training.evaluate import BINS, Judged  # noqa: E402
from training.review import coverage_curve  # noqa: E402

# text as text, ids from a fixed salt: small files without a date, the same bytes each time
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "invoice-classifier", "font.family": "sans-serif", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def draw_confusion(judged: Judged, path: Path) -> None:
    honest = judged.honest
    index = {label: i for i, label in enumerate(judged.labels)}
    table = np.zeros((len(index), len(index)), dtype=int)
    for truth, said in zip(judged.truth[honest], judged.predicted[honest], strict=True):
        table[index[truth], index[said]] += 1
    figure, axes = plt.subplots(figsize=(7, 6))
    axes.pcolormesh(np.sqrt(table), cmap="Blues", edgecolors="white", linewidth=0.5)
    for row, column in zip(*np.nonzero(table), strict=True):
        colour = "white" if table[row, column] > table.max() / 3 else "black"
        axes.text(column + 0.5, row + 0.5, table[row, column], ha="center", va="center", color=colour)
    axes.set_xticks(np.arange(len(index)) + 0.5, judged.labels, rotation=60, ha="right")
    axes.set_yticks(np.arange(len(index)) + 0.5, judged.labels)
    axes.invert_yaxis()
    axes.set_xlabel("predicted")
    axes.set_ylabel("true label")
    _save(figure, path)


def draw_reliability(judged: Judged, path: Path) -> None:
    confidence, right = judged.confidence[judged.honest], judged.right[judged.honest]
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    figure, axes = plt.subplots(figsize=(4.5, 4))
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    for b in np.unique(bins):
        mine = bins == b
        x, y = confidence[mine].mean(), right[mine].mean()
        axes.plot(x, y, "o", color="#1f5fa8", markersize=3 + 2 * np.log10(mine.sum()))
        axes.annotate(str(mine.sum()), (x, y), textcoords="offset points", xytext=(6, -9))
    axes.set(xlim=(0, 1.02), ylim=(0, 1.05), xlabel="confidence", ylabel="share right (number of lines beside each dot)")
    _save(figure, path)


def draw_coverage(judged: Judged, threshold: float, min_known: float, path: Path) -> None:
    share, accuracy = coverage_curve(judged)
    accepted = judged.accepted(threshold, min_known)[judged.honest]
    figure, axes = plt.subplots(figsize=(4.5, 4))
    axes.plot(share, accuracy, color="#1f5fa8")
    axes.plot(accepted.mean(), judged.right[judged.honest][accepted].mean(), "o", color="#c0392b")
    axes.annotate(f"threshold {threshold}", (accepted.mean(), judged.right[judged.honest][accepted].mean()), textcoords="offset points", xytext=(-80, -14), color="#c0392b")
    axes.set(xlim=(0, 1.01), ylim=(0.9, 1.003), xlabel="share of honest lines accepted, surest first", ylabel="accuracy of the accepted")
    _save(figure, path)


def draw_all(judged: Judged, threshold: float, min_known: float, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):
        draw_confusion(judged, folder / "confusion.svg")
        draw_reliability(judged, folder / "reliability.svg")
        draw_coverage(judged, threshold, min_known, folder / "coverage.svg")
