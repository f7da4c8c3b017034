"""Reads what users bring: CSV files of lines with categories, plain lists of lines, pickled pipelines."""

import csv
import json
import pickle
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
from exporter.errors import CannotExport
from sklearn.exceptions import InconsistentVersionWarning

CATEGORY_COLUMNS = ("category", "categories")


@dataclass
class Lines:
    """texts as they are in the file; labels as many, or None where the file has no category column."""

    texts: list[str]
    labels: list[str] | None


def read_csv(path: Path, need_labels: bool = True) -> Lines:
    """A CSV with columns `text` and `category` (or `categories`); CannotExport names the line that is wrong."""
    rows = csv.DictReader(_text_of(path).splitlines(keepends=True), strict=True)
    try:
        columns = [name.strip() for name in rows.fieldnames or ()]
        rows.fieldnames = columns
        if "text" not in columns:
            raise CannotExport(f"{path.name}: no column text; the first line must name the columns text,category")
        column = next((name for name in CATEGORY_COLUMNS if name in columns), None)
        if column is None and need_labels:
            raise CannotExport(f"{path.name}: no column category (or categories); the first line must name the columns")
        lines = Lines([], [] if column else None)
        for row in rows:
            text = row["text"] or ""
            if not text.strip():
                raise CannotExport(f"{path.name}, line {rows.line_num}: the text is empty")
            lines.texts.append(text)
            if lines.labels is not None:
                lines.labels.append(_one_category(row[column] or "", f"{path.name}, line {rows.line_num}"))
    except csv.Error as error:
        raise CannotExport(f"{path.name}, line {rows.line_num}: not a CSV ({error})") from error
    if not lines.texts:
        raise CannotExport(f"{path.name}: no lines below the names of the columns")
    return lines


def read_lines(path: Path) -> Lines:
    """A .csv as above, its category optional; any other file holds one text a line."""
    if path.suffix.lower() == ".csv":
        return read_csv(path, need_labels=False)
    texts = [line for line in _text_of(path).split("\n") if line.strip()]
    if not texts:
        raise CannotExport(f"{path.name}: no lines")
    return Lines(texts, None)


def read_pipeline_file(path: Path) -> tuple[object, list[str]]:
    """The unpickled object and remarks for the report. A pickle runs code as it is opened: only open your own."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            loaded = joblib.load(path)
        except OSError as error:
            raise CannotExport(f"{path.name} cannot be read ({error.strerror})") from error
        except (ImportError, AttributeError) as error:
            raise CannotExport(f"{path.name} needs code that is not here ({error}); the pipeline may hold only scikit-learn's own parts") from error
        except (pickle.UnpicklingError, EOFError, ValueError, KeyError, IndexError, TypeError) as error:
            raise CannotExport(f"{path.name} is not a joblib or pickle file of a fitted Pipeline") from error
    versions = sorted({w.message.original_sklearn_version for w in caught if isinstance(w.message, InconsistentVersionWarning)})
    return loaded, [f"fitted with scikit-learn {v}; agrees with what the version here makes of it" for v in versions]


def read_steps(path: Path) -> Sequence[dict[str, str]]:
    """Normalisation steps, a JSON list (models/exporter/normalise.py)."""
    try:
        steps = json.loads(_text_of(path))
    except json.JSONDecodeError as error:
        raise CannotExport(f"{path.name} is not JSON ({error})") from error
    if not isinstance(steps, list):
        raise CannotExport(f"{path.name} must hold a list of steps")
    return steps


def _one_category(value: str, where: str) -> str:
    """The predecessor's files write one category as it is or as a list of one."""
    value = value.strip()
    if value.startswith("["):
        try:
            values = json.loads(value.replace("'", '"'))
        except json.JSONDecodeError:
            values = None
        if not isinstance(values, list) or len(values) != 1 or not isinstance(values[0], str):
            raise CannotExport(f"{where}: {value!r} is not one category; a line can only have one")
        value = values[0].strip()
    if not value:
        raise CannotExport(f"{where}: the category is empty")
    return value


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotExport(f"{path.name} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CannotExport(f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
