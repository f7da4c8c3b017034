"""Where the model comes from: sources, licences, counts, settings. Goes into model.json and the model card."""

import json
from pathlib import Path

from training.sources import DATA, NODE_MODULES, read_brands, read_lexicon, read_osm_labels, read_presets

COMMAND = "models/train.sh"


def _npm_version(package: str) -> str:
    return json.loads((NODE_MODULES / package / "package.json").read_text("utf-8"))["version"]


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) - 1


def sources() -> list[dict[str, object]]:
    """One entry for each source: what, version, licence, how many names it gives."""
    labels = read_osm_labels()
    return [
        {"name": "lexicon.csv", "version": "in this repository", "licence": "CC0-1.0", "names": len(read_lexicon())},
        {
            "name": "name-suggestion-index",
            "version": _npm_version("name-suggestion-index"),
            "licence": "BSD-3-Clause",
            "names": len(read_brands(labels)),
        },
        {
            "name": "@openstreetmap/id-tagging-schema",
            "version": _npm_version("@openstreetmap/id-tagging-schema"),
            "licence": "ISC",
            "names": len(read_presets(labels)),
        },
        {"name": "osm-labels.csv", "version": "in this repository", "licence": "CC0-1.0", "names": _lines(DATA / "osm-labels.csv")},
    ]


def provenance(counts: dict[str, dict[str, int]], settings: dict[str, object]) -> dict[str, object]:
    return {"command": COMMAND, "sources": sources(), "corpus": counts, "settings": settings}
