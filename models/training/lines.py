"""What the generators of compose.py build with: lines, pools of terms, joints, branches, statement names."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from training import words
from training.sources import Term

HAN = re.compile("[\u4e00-\u9fff]")
SELLERS = (*(name for names in words.GENERAL_MERCHANTS.values() for name in names), *words.PLACES_OF_SALE)


@dataclass(frozen=True)
class Line:
    """One line to train on. `group`: the term that decides the label. `kind`: which generator made it."""

    text: str
    label: str
    group: str
    kind: str


class Pool:
    """Terms by label, drawn so that every label is as likely as any other."""

    def __init__(self, terms: Iterable[Term]):
        by_label: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_label[term.label].append(term)
        self.by_label = dict(sorted(by_label.items()))
        self.labels = sorted(self.by_label)

    def draw(self, rng: random.Random) -> Term:
        return rng.choice(self.by_label[rng.choice(self.labels)])


def join(rng: random.Random, first: str, second: str) -> str:
    separator = rng.choice(words.JOINS)
    # Latin words run together say nothing any more
    if separator == "" and not (HAN.match(first[-1]) and HAN.match(second[0])):
        separator = " "
    return f"{first}{separator}{second}"


def place_name(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(words.MALLS)
    return rng.choice(words.PLACES) if rng.random() < 0.6 else "".join(rng.choices(words.PLACE_CHARACTERS, k=2))


def branch_name(rng: random.Random) -> str:
    return rng.choice(words.BRANCHES).format(p=place_name(rng), q=place_name(rng))


def is_han(text: str) -> bool:
    return HAN.search(text) is not None


def statement_name(rng: random.Random, name: str) -> str:
    """A name as an English card statement prints it: number, city, cut to 22 columns at times."""
    text = name.upper() if rng.random() < 0.8 else name
    if rng.random() < 0.15:
        text = text[:22].rstrip()
    if rng.random() < 0.4:
        text += rng.choice((f" #{rng.randint(10, 9999)}", f" {rng.randint(1000, 99999)}", f"*{rng.randint(100, 999)}K{rng.randint(1, 9)}", " 800-555-0199", ".COM", " INC", " LLC"))
    if rng.random() < 0.55:
        text += " " + rng.choice(words.CITIES)
    return text
