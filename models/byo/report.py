"""The report that goes with a model folder, as Markdown; every number in it comes from this run."""

from collections.abc import Sequence

from byo.folder import Made
from byo.judge import Figures


def report(made: Made, figures: Figures | None, remarks: Sequence[str]) -> str:
    metadata = made.metadata
    blocks = ", ".join(f"{b['analyzer']} {b['ngramRange'][0]}-{b['ngramRange'][1]} ({b['features']})" for b in metadata["blocks"])
    lines = [
        f"# {metadata['name']} {metadata['version']}",
        "",
        f"- {len(metadata['labels'])} labels" + (f", and {metadata['none']} for what is none of them" if metadata["none"] else ""),
        f"- features: {blocks}",
        f"- classifier: {metadata['classifier']['kind']}",
        f"- normalisation: {', '.join(step['op'] for step in metadata['normalisation']) or 'none'}",
        f"- folder: {made.megabytes:.2f} MB",
        f"- {made.parity}" + (" (the service against scikit-learn, on your lines and odd ones)" if made.proved else ""),
        f"- review below confidence {metadata['review']['threshold']:g}, or with less than {metadata['review']['minKnownShare']:g} of the n-grams known",
        *(f"- note: {remark}" for remark in remarks),
        "",
    ]
    if figures is not None:
        lines += _figures(figures)
    return "\n".join(lines)


def _figures(figures: Figures) -> list[str]:
    f = figures.figures
    lines = [
        f"Accuracy {f['accuracy']} on {f['n']} lines ({f['set']}); calibration error {f['calibrationError']}.",
        f"At the threshold {f['coverage']} of the lines are accepted, {f['acceptedAccuracy']} of these rightly."
        if f["coverage"]
        else "At the threshold no line is accepted: all go to a person.",
    ]
    if "nonPurchases" in f:
        lines.append(f"Of {f['nonPurchases']} lines that are none of the labels {f['nonPurchasesReviewed']} go to a person.")
    lines += ["", "| label | lines | recall | precision |", "|---|---|---|---|"]
    for name, row in f["byLabel"].items():
        precision = "never said" if row["precision"] is None else row["precision"]
        lines.append(f"| {_cell(name)} | {row['n']} | {row['recall']} | {precision} |")
    if figures.confused:
        lines += ["", "Most confused:", ""]
        lines += [f"- {count} x {true} taken for {said}" for true, said, count in figures.confused]
    return [*lines, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
