"""Writes the figures of a run into the model card, between its two markers; the prose around them is by hand."""

from pathlib import Path

BEGIN, END = "<!-- figures: begin, written by the training run -->", "<!-- figures: end -->"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def one_line(result: dict) -> str:
    parts = [f"{name} {result[name]['accuracy']:.4f} of {result[name]['n']}" for name in ("overall", "real", "hard", "handwritten")]
    return ", ".join(parts) + (
        f"; calibration error {result['calibrationError']}; accepted {result['coverage']} at {result['acceptedAccuracy']};"
        f" non-purchases reviewed {result['nonPurchasesReviewed']} of {result['nonPurchases']}"
    )


def _table(head: list[str], rows: list[list[object]]) -> list[str]:
    return ["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)]


def _figures(results: dict[str, dict]) -> list[str]:
    sets = [results[name] for name in ("final", "calibration", "first", "second")]
    names = {
        "overall": "all honest lines", "real": "e-invoice and statement lines", "einvoice": "- e-invoice", "statement": "- statement",
        "handwritten": "notes by hand", "hard": "hard lines of all kinds",
    }  # fmt: skip
    rows: list[list[object]] = [[title, *(f"{_percent(s[key]['accuracy'])} of {s[key]['n']}" for s in sets)] for key, title in names.items()]
    rows.append(["expected calibration error", *(f"{s['calibrationError']:.3f}" for s in sets)])
    rows.append(["honest lines accepted", *(_percent(s["coverage"]) for s in sets)])
    rows.append(["accuracy of the accepted", *(_percent(s["acceptedAccuracy"]) for s in sets)])
    rows.append(["non-purchases sent to review", *(f"{_percent(s['nonPurchasesReviewed'])} of {s['nonPurchases']}" for s in sets)])
    return _table(["", "**final** (judged on)", "calibration (temperature, threshold)", "first (errors read)", "second (errors read)"], rows)


def _by_label(final: dict) -> list[str]:
    rows = [[f"`{name}`", entry["n"], _percent(entry["recall"]), _percent(entry["precision"])] for name, entry in final["byLabel"].items()]
    return _table(["label", "lines", "recall", "precision"], rows)


def _corpus(metadata: dict, counts: dict) -> list[str]:
    sources = [[f"`{s['name']}`", s["version"], s["licence"], s["names"]] for s in metadata["provenance"]["sources"]]
    kinds = [[kind, count] for kind, count in counts["byKind"].items()]
    return [*_table(["source", "version", "licence", "names used"], sources), "", *_table(["kind of training line", "lines"], kinds)]


def render(metadata: dict, results: dict[str, dict], counts: dict) -> str:
    settings = ", ".join(f"{key} {value}" for key, value in metadata["provenance"]["settings"].items())
    review = metadata["review"]
    lines = [
        f"Version `{metadata['version']}`; {settings}; review threshold {review['threshold']}, least known share {review['minKnownShare']}.",
        "", "### Held-out lines", "", *_figures(results),
        "", "### By label (final lines)", "", *_by_label(results["final"]),
        "", "### Trained on", "", *_corpus(metadata, counts),
    ]  # fmt: skip
    return "\n".join(lines)


def write(path: Path, metadata: dict, results: dict[str, dict], counts: dict) -> None:
    """Replaces what stands between the markers; ValueError when the card has lost them."""
    text = path.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{path.name} lacks the markers of the figures")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{render(metadata, results, counts)}\n\n{END}{after}", encoding="utf-8")
