"""Reads a word analyzer's token_pattern as "runs of one class of characters, at least so long".

The service splits words by walking code points, not by a regular expression: Python's and JavaScript's
`\\w` differ. So the class is worked out here, by asking Python's own `re` about every code point.
"""

import re
import sys
from dataclasses import dataclass

from exporter.errors import CannotExport

try:
    from re import _constants as ops
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as ops
    import sre_parse as parser


@dataclass(frozen=True)
class TokenRule:
    """Words are the maximal runs of code points inside `ranges` that are `min_length` or longer."""

    min_length: int
    ranges: tuple[tuple[int, int], ...]


def read_token_pattern(pattern: str) -> TokenRule:
    """The rule that finds the same tokens as `re.findall(pattern, text)`; CannotExport when there is none."""
    try:
        items = list(parser.parse(pattern))
        compiled = re.compile(pattern)
    except re.error as error:
        raise CannotExport(f"token_pattern {pattern!r}: {error}") from error
    bounded = [item == (ops.AT, ops.AT_BOUNDARY) for item in items]
    has_boundary = bool(items) and bounded[0]
    if has_boundary != (bool(items) and bounded[-1]):
        raise _refuse(pattern)
    if has_boundary:
        items = items[1:-1]
    if not items or (ops.AT, ops.AT_BOUNDARY) in items:
        raise _refuse(pattern)

    unit = None
    min_length = 0
    for index, item in enumerate(items):
        low, high, matcher = 1, 1, item
        if item[0] is ops.MAX_REPEAT:
            low, high, inner = item[1]
            if len(inner) != 1:
                raise _refuse(pattern)
            matcher = inner[0]
        if matcher[0] not in (ops.IN, ops.LITERAL, ops.NOT_LITERAL, ops.ANY) or (unit is not None and matcher != unit):
            raise _refuse(pattern)
        last = index == len(items) - 1
        if (high is ops.MAXREPEAT) != last or (not last and low != high):
            raise _refuse(pattern)
        unit = matcher
        min_length += low
    if min_length < 1:
        raise _refuse(pattern)
    members = [bool(compiled.fullmatch(chr(code) * min_length)) for code in range(sys.maxunicode + 1)]
    if has_boundary:
        # \b is a border of \w: only for \w itself is every border of a run one
        word = re.compile(r"\w")
        if any(members[code] != bool(word.match(chr(code))) for code in range(sys.maxunicode + 1)):
            raise _refuse(pattern)
    return TokenRule(min_length, _ranges(members))


def _ranges(members: list[bool]) -> tuple[tuple[int, int], ...]:
    ranges = []
    start = None
    for code, member in enumerate([*members, False]):
        if member and start is None:
            start = code
        elif not member and start is not None:
            ranges.append((start, code - 1))
            start = None
    return tuple(ranges)


def _refuse(pattern: str) -> CannotExport:
    return CannotExport(
        f"token_pattern {pattern!r} isn't a plain run of one class of characters "
        r"(such as \w+, (?u)\b\w\w+\b, \S+ or [a-z0-9]{2,}); refit the vectorizer with such a pattern"
    )
