"""The one implementation of text normalisation in Python; src/model/normalise.ts mirrors it.

A model declares its normalisation in model.json as a list of steps, applied in order. The list of
operations is closed, so that training (here) and serving (TypeScript) can't drift apart:

  {"op": "nfkc"}            Unicode NFKC
  {"op": "nfkd"}            Unicode NFKD
  {"op": "lower"}           str.lower / String.prototype.toLowerCase
  {"op": "collapse-space"}  each run of Python white space becomes one space, none at the ends
  {"op": "replace", "pattern": P, "with": W}
                            every match of P becomes the literal text W

P is written in the subset of regular expressions that Python's `re` and JavaScript's `u` flag read
alike: literals, explicit classes, groups without names or captures, alternation, quantifiers, `^`,
`$`, look-ahead, and look-behind of one character class. Refused: `\\s \\w \\d \\b` and every other
letter escape (their Unicode sets differ), `.` (line ends differ), flags, back-references.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from sklearn.base import BaseEstimator, TransformerMixin

Step = dict[str, str]

# JavaScript with the `u` flag accepts a backslash before these alone ("-" inside a class only).
_ESCAPABLE = set("^$\\.*+?()[]{}|/")
_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compiles a pattern of the common subset; ValueError names what the subset lacks.

    `$` becomes `\\Z`: Python's `$` also matches before a last line feed, JavaScript's doesn't.
    """
    out: list[str] = []
    in_class = False
    i = 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\":
            escaped = pattern[i + 1 : i + 2]
            if escaped not in _ESCAPABLE and not (in_class and escaped == "-"):
                raise ValueError(f"pattern {pattern!r}: escape \\{escaped} is outside the common subset")
            out.append(char + escaped)
            i += 2
            continue
        if in_class:
            if char == "[":
                raise ValueError(f"pattern {pattern!r}: write \\[ inside a class")
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == ".":
            raise ValueError(f"pattern {pattern!r}: . is outside the common subset, write a class")
        elif char == "(" and not pattern.startswith(_GROUPS, i):
            raise ValueError(f"pattern {pattern!r}: use (?: ) for a group")
        out.append("\\Z" if char == "$" and not in_class else char)
        i += 1
    try:
        return re.compile("".join(out))
    except re.error as error:
        raise ValueError(f"pattern {pattern!r}: {error}") from error


def _compile_step(step: Step) -> Callable[[str], str]:
    match step:
        case {"op": "nfkc"}:
            return lambda text: unicodedata.normalize("NFKC", text)
        case {"op": "nfkd"}:
            return lambda text: unicodedata.normalize("NFKD", text)
        case {"op": "lower"}:
            return str.lower
        case {"op": "collapse-space"}:
            return lambda text: " ".join(text.split())
        case {"op": "replace", "pattern": str(pattern), "with": str(replacement)}:
            compiled = compile_pattern(pattern)
            # a function, so that backslashes in the replacement stay literal
            return lambda text: compiled.sub(lambda _: replacement, text)
    raise ValueError(f"normalisation step {step!r} is not one of nfkc, nfkd, lower, collapse-space, replace")


def compile_steps(steps: Iterable[Step]) -> Callable[[str], str]:
    """One function that applies all steps in order; ValueError when one is not in the closed list."""
    functions = [_compile_step(step) for step in steps]

    def normalise(text: str) -> str:
        for function in functions:
            text = function(text)
        return text

    return normalise


class Normaliser(TransformerMixin, BaseEstimator):
    """First step of a pipeline: raw texts in, normalised texts out. Has nothing to fit."""

    def __init__(self, steps: Sequence[Step] = ()):
        self.steps = steps

    def fit(self, texts: Sequence[str], y: object = None) -> "Normaliser":
        compile_steps(self.steps)
        return self

    def transform(self, texts: Sequence[str]) -> list[str]:
        normalise = compile_steps(self.steps)
        return [normalise(text) for text in texts]

    def __call__(self, text: str) -> str:
        """One text: a Normaliser may also be a vectorizer's `preprocessor`."""
        return compile_steps(self.steps)(text)

    def __sklearn_is_fitted__(self) -> bool:
        return True
