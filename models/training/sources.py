"""Reads what the corpus is made of: the lexicon, name-suggestion-index and id-tagging-schema.

Every function returns sorted, deduplicated Terms, so that the same inputs give the same corpus.
"""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

MODELS = Path(__file__).resolve().parent.parent
DATA = MODELS / "data"
NODE_MODULES = MODELS / "build" / "npm" / "node_modules"
NSI = NODE_MODULES / "name-suggestion-index" / "dist" / "json" / "nsi.min.json"
TAGGING = NODE_MODULES / "@openstreetmap" / "id-tagging-schema" / "dist"
NONE = "__none__"

_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_OR_LATIN = re.compile("[\u4e00-\u9fffA-Za-z]")
# where a name must be sold to be of use, best first; what follows is capped for each OSM key
_TIERS = ({"tw"}, {"001"}, {"hk", "mo", "cn"}, {"us", "gb", "jp", "kr", "sg", "au", "ca"})
_CAPS = (10_000, 10_000, 25, 20)
# operators of power poles and drinking fountains are no sellers; these are
_OPERATOR_KEYS = {
    "amenity/hospital", "amenity/clinic", "amenity/university", "amenity/college", "amenity/parking", "amenity/cinema",
    "amenity/charging_station", "amenity/fuel", "amenity/theatre", "tourism/hotel", "tourism/museum", "office/insurance",
    "office/telecommunication", "amenity/bank", "amenity/bicycle_rental", "amenity/veterinary",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One thing a line can name. `kind`: item, merchant or none. `source`: lexicon, nsi or tagging."""

    text: str
    label: str
    kind: str
    source: str


class Preset(NamedTuple):
    name: str
    terms: list[str]


def read_lexicon(path: Path = DATA / "lexicon.csv") -> list[Term]:
    """The lexicon's terms; ValueError when one term stands there twice with two labels."""
    seen: dict[str, Term] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            term = Term(row["term"], row["label"], row["kind"], "lexicon")
            if (other := seen.get(term.text)) and other.label != term.label:
                raise ValueError(f"{path.name}: {term.text!r} is both {other.label} and {term.label}")
            seen[term.text] = term
    return sorted(seen.values(), key=lambda term: (term.text, term.label))


def read_osm_labels(path: Path = DATA / "osm-labels.csv") -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["osm_key"]: row["label"] for row in csv.DictReader(file)}


def _names(tags: dict[str, str], display: str) -> list[str]:
    keys = ("name", "brand", "name:zh-Hant", "name:zh-TW", "name:zh", "name:en", "brand:zh", "brand:en", "short_name", "official_name")
    names = {display.split(" (")[0], *(tags[key] for key in keys if key in tags)}
    return sorted(name for name in names if 2 <= len(name) <= 40 and _HAN_OR_LATIN.search(name))


def read_brands(labels: dict[str, str], path: Path = NSI) -> list[Term]:
    """Brand names of name-suggestion-index that a card statement in Taiwan may show, capped by key."""
    terms: dict[str, str] = {}
    for branch, content in sorted(json.loads(path.read_text("utf-8"))["nsi"].items()):
        tree, key = branch.split("/", 1)
        label = labels.get(key)
        if label is None or not (tree == "brands" or (tree == "operators" and key in _OPERATOR_KEYS)):
            continue
        taken = [0] * len(_TIERS)
        for item in sorted(content["items"], key=lambda item: item["id"]):
            include = {place for place in item["locationSet"]["include"] if isinstance(place, str)}
            tier = next((i for i, places in enumerate(_TIERS) if include & places), None)
            if tier is None or taken[tier] >= _CAPS[tier] or (tree == "operators" and tier > 0):
                continue
            names = _names(item["tags"], item["displayName"])
            if tier == 2:
                names = [name for name in names if _HAN.search(name)]
            taken[tier] += bool(names)
            for name in names:
                terms.setdefault(name, label)
    return [Term(text, label, "merchant", "nsi") for text, label in sorted(terms.items())]


def _presets(language: str) -> dict[str, Preset]:
    path = TAGGING / "translations" / f"{language}.min.json"
    raw = json.loads(path.read_text("utf-8"))[language]["presets"]["presets"]

    def listed(value: object) -> list[str]:
        parts = value if isinstance(value, list) else str(value or "").splitlines()
        return [piece.strip() for part in parts for piece in re.split("[;,,、]", part) if piece.strip()]

    return {
        key: Preset(value.get("name", ""), listed(value.get("terms")) + listed(value.get("aliases")))
        for key, value in raw.items()
    }


def read_presets(labels: dict[str, str]) -> list[Term]:
    """Names, terms and aliases of the tagging schema's presets (what kind of place it is)."""
    terms: dict[str, str] = {}
    for language in ("zh-TW", "en"):
        for key, preset in sorted(_presets(language).items()):
            label = labels.get("/".join(key.split("/")[:2]))
            if label is None:
                continue
            for text in (preset.name, *preset.terms):
                if 2 <= len(text) <= 30 and _HAN_OR_LATIN.search(text) and not text.startswith("{"):
                    terms.setdefault(text, label)
    return [Term(text, label, "merchant", "tagging") for text, label in sorted(terms.items())]
