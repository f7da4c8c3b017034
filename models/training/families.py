"""Families of terms, and folds that never split one: what a model is judged on, it has seen no relative of."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.compose import compose
from training.corpus import build_corpus, fold, held_out_texts
from training.lines import HAN, Line
from training.sources import NONE, Term

FOLDS = 8
TRAINED_SCALE = 1.0  # of the composed lines: half of what models/train.sh takes, for the time it saves
JUDGED_SCALE = 0.2
# composed from fixed tables and not from terms: the same lines in every fold
TABLE_KINDS = frozenset({"general alone", "purpose", "purpose-at"})

_TOKEN = re.compile(r"[\u4e00-\u9fff]|(?:(?![\u4e00-\u9fff])\w)+")


@dataclass(frozen=True)
class Fold:
    """Lines to train on and lines to judge by. `held`: the folded texts of the terms that only the judged lines may name."""

    trained: list[Line]
    judged: list[Line]
    held: frozenset[str]


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(fold(text)))


def families(terms: Iterable[Term]) -> dict[str, str]:
    """The family of each term by its text: the head it shares with its relatives.

    The head is the first two Han characters or the first Latin word where that is a term itself (`牛肉` in `牛肉麵`),
    else the first three characters or two words. Other scripts count as Latin; a text of signs alone is its own family.
    """
    tokens = {term.text: _tokens(term.text) for term in terms}
    known = set(tokens.values())

    def family(text: str, parts: tuple[str, ...]) -> str:
        if not parts:
            return fold(text)
        short, long = (2, 3) if HAN.match(parts[0]) else (1, 2)
        return " ".join(parts[:short] if parts[:short] in known else parts[:long])

    return {text: family(text, parts) for text, parts in tokens.items()}


def fold_of(family: str) -> int:
    """0 to FOLDS - 1, the same on every machine and whatever other families there are."""
    return zlib.crc32(family.encode()) % FOLDS


def split(terms: Sequence[Term], number: int) -> Fold:
    """Fold `number` of the terms of all sources.

    Judged are the lexicon's purchases in that fold, alone and composed; brands and place kinds of the other sources
    leave the training with their families, but are no fair question. Table lines about a held term go as well.
    """
    family = families(terms)
    held_terms = [term for term in terms if fold_of(family[term.text]) == number]
    held = frozenset(fold(term.text) for term in held_terms)
    asked = [term for term in held_terms if term.source == "lexicon" and term.label != NONE]
    judged = [Line(term.text, term.label, term.text, "alone") for term in asked]
    judged += [line for line in compose(asked, JUDGED_SCALE) if line.kind not in TABLE_KINDS]

    others = [term for term in terms if fold_of(family[term.text]) != number]
    forbidden = held_out_texts() | held | {fold(line.text) for line in judged}
    trained = [line for line in build_corpus(others, TRAINED_SCALE, forbidden) if fold(line.group) not in held]
    return Fold(trained, judged, held)
