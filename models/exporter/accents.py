"""scikit-learn's strip_accents as declared normalisation steps."""

import sys
import unicodedata

from exporter.errors import CannotExport
from exporter.normalise import Step


def strip_accents_steps(kind: object) -> list[Step]:
    """Steps equal to sklearn's strip_accents_unicode ("unicode") or strip_accents_ascii ("ascii")."""
    if kind == "unicode":
        return [{"op": "nfkd"}, {"op": "replace", "pattern": _class_of(_is_combining), "with": ""}]
    if kind == "ascii":
        return [{"op": "nfkd"}, {"op": "replace", "pattern": "[^\u0000-\u007f]", "with": ""}]
    raise CannotExport("strip_accents is a Python function, which the service can't run; use unicode, ascii or None")


def _is_combining(char: str) -> bool:
    return unicodedata.combining(char) != 0


def _class_of(member) -> str:
    """An explicit character class of every code point for which `member` holds, surrogates left out."""
    parts = []
    start = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF and member(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            parts.append(chr(start) if code - 1 == start else f"{chr(start)}-{chr(code - 1)}")
            start = None
    return "[" + "".join(parts) + "]"
