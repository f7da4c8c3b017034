"""Puts the corpus together: terms as they stand, composed lines, lines of no purchase. Never written to git."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from training import sources, words
from training.compose import compose
from training.lines import HAN, Line
from training.nothing import nothing
from training.sources import DATA, NONE, Term

# first, second: errors read, lexicon grown by them. calibration: only temperature and threshold. final: only the card's figures.
HELD_OUT = {name: DATA / "heldout" / f"{name}.csv" for name in ("first", "second", "calibration", "final")}


def fold(text: str) -> str:
    """What two lines must share to count as one: NFKC, case and white space aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def held_out_texts(paths: Iterable[Path] = tuple(HELD_OUT.values())) -> set[str]:
    texts: set[str] = set()
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            texts.update(fold(row["text"]) for row in csv.DictReader(file))
    return texts


def read_terms() -> list[Term]:
    """All sources; where two know one name, the lexicon's label counts, then that of the brand index."""
    labels = sources.read_osm_labels()
    terms: dict[str, Term] = {}
    for term in (*sources.read_lexicon(), *sources.read_brands(labels), *sources.read_presets(labels)):
        terms.setdefault(fold(term.text), term)
    return list(terms.values())


def build_corpus(terms: list[Term], scale: float = 2.0, forbidden: frozenset[str] | set[str] = frozenset()) -> list[Line]:
    """Every line to train on, in a fixed order; none whose folded text is in `forbidden`."""
    gateways = words.CHANNELS + words.CHANNELS_EN + words.DEBITS
    characters = "".join(sorted({char for t in terms if t.label != NONE for char in t.text if HAN.match(char)}))
    lines = [
        *(Line(term.text, term.label, term.text, f"{term.source} {term.kind}") for term in terms),
        *compose([term for term in terms if term.source != "tagging"], scale),
        *nothing(gateways, characters, int(5000 * scale)),
    ]
    return [line for line in lines if fold(line.text) not in forbidden]


def summary(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """Counts for the model card and model.json."""
    by_kind, by_label = Counter(), Counter()
    for line in lines:
        by_kind[line.kind] += 1
        by_label[line.label] += 1
    return {"byKind": dict(sorted(by_kind.items())), "byLabel": dict(sorted(by_label.items()))}
