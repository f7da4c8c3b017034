"""The two commands, from their options to the report."""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from exporter.errors import CannotExport
from exporter.normalise import Step

from byo.convert import declare_normalisation, with_probabilities
from byo.fit import PLAIN, fit
from byo.folder import Made, check_out, make_folder
from byo.judge import Figures, judge
from byo.read import read_csv, read_lines, read_pipeline_file, read_steps
from byo.report import report

Say = Callable[[str], None]


def from_csv(options: argparse.Namespace, say: Say) -> str:
    """Trains, judges, exports, proves; gives the report."""
    check_out(options.out, options.replace)
    if not 2 <= options.folds <= 10:
        raise CannotExport("--folds must be 2 to 10")
    lines = read_csv(options.file)
    labels = lines.labels or []
    if options.none is not None and options.none not in labels:
        raise CannotExport(f"--none: no line of {options.file.name} has the category {options.none!r}")
    say(f"{len(labels)} lines, {len(set(labels))} categories")
    pipeline, judged = fit(lines.texts, labels, _steps(options.normalisation), options.folds, say)
    classes = [str(name) for name in pipeline.classes_]
    figures = judge(judged, labels, classes, options.none, options.accuracy)
    made = make_folder(
        options.out,
        pipeline,
        pipeline,
        lines.texts,
        name=_name(options),
        none_label=options.none,
        labels=None,
        review=figures.review,
        figures={"crossValidation": figures.figures},
        provenance={"command": "models/bring-your-own csv", "lines": len(labels)},
    )
    return _finish(options.out, made, figures, _conflicts(lines.texts, labels))


def from_pipeline(options: argparse.Namespace, say: Say) -> str:
    """Converts, proves on the user's lines; gives the report."""
    check_out(options.out, options.replace)
    lines = read_lines(options.lines)
    if options.calibrate and lines.labels is None:
        raise CannotExport(f"--calibrate: {options.lines.name} has no column category")
    original, remarks = read_pipeline_file(options.file)
    answering, more = with_probabilities(original, lines.texts, lines.labels if options.calibrate else None)
    exported = answering
    if options.normalisation is not None:
        exported = declare_normalisation(answering, read_steps(options.normalisation), lines.texts)
    say(f"proving on {len(lines.texts)} lines")
    made = make_folder(
        options.out,
        exported,
        answering,
        lines.texts,
        name=_name(options),
        none_label=options.none,
        labels=None,
        review={"threshold": options.threshold},
        figures={},
        provenance={"command": "models/bring-your-own pipeline"},
    )
    remarks += more
    predicted = np.array([str(name) for name in original.predict(lines.texts)])
    probabilities = answering.predict_proba(lines.texts)
    told = np.array([str(name) for name in answering.classes_])[probabilities.argmax(axis=1)]
    remarks.append(f"labels as the pipeline's own predict on {int((told == predicted).sum())} of {len(told)} lines")
    if lines.labels is not None:
        right = float(np.mean(predicted == np.array(lines.labels)))
        remarks.append(f"right on {right:.4f} of these lines; that flatters if it was trained on them")
    return _finish(options.out, made, None, remarks)


def _finish(out: Path, made: Made, figures: Figures | None, remarks: list[str]) -> str:
    text = report(made, figures, remarks)
    out.with_name(out.name + ".report.md").write_text(text, encoding="utf-8")
    again = f"Prove it again: node dist/main.js parity {out} {made.golden}"
    return f"{text}\nWrote {out}, {made.golden.name} (holds your lines) and {out.name}.report.md.\n{again}\nServe it: MODEL_DIR={out} npm run serve"


def _name(options: argparse.Namespace) -> str:
    return options.name or options.out.resolve().name.lower()


def _steps(choice: str) -> list[Step]:
    if choice == "plain":
        return PLAIN
    if choice == "none":
        return []
    if choice == "invoice":
        from training.steps import STEPS

        return list(STEPS)
    return list(read_steps(Path(choice)))


def _conflicts(texts: list[str], labels: list[str]) -> list[str]:
    seen: dict[str, set[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        seen.setdefault(text, set()).add(label)
    conflicts = [text for text, names in seen.items() if len(names) > 1]
    if not conflicts:
        return []
    return [f"{len(conflicts)} texts stand under more than one category, the first of them {conflicts[0][:40]!r}"]
