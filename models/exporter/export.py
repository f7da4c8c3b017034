"""Writes a model folder: model.onnx, vocabulary.bin, model.json."""

import hashlib
import json
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version as package_version
from pathlib import Path

from exporter.blocks import Block
from exporter.errors import CannotExport
from exporter.golden import strange_lines
from exporter.graph import build_graph, is_exact_in_float16
from exporter.normalise import Step, compile_steps
from exporter.pipeline import Parts, read_pipeline
from exporter.verify import check_graph
from exporter.vocabulary import build_vocabulary

FORMAT = 1
LIBRARIES = ("scikit-learn", "numpy", "scipy", "onnx")
NO_REVIEW = {"threshold": 0.5, "minKnownShare": 0.0}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def export_model(
    pipeline: object,
    *,
    name: str,
    none_label: str | None,
    labels: Sequence[dict[str, str]] | None,
    normalisation: Sequence[Step] | None,
    review: dict[str, float] | None,
    figures: dict[str, object] | None,
    provenance: dict[str, object] | None,
    out_dir: str | Path,
) -> dict[str, object]:
    """Writes the folder and gives back the content of model.json. The same arguments give the same bytes.

    none_label: the class that means "no purchase", or None. labels: {name, zh, en} of every other class (None: their
    names as they are). normalisation: what is done to texts before `pipeline` gets them; None: nothing but what the
    pipeline itself holds. review: {threshold, minKnownShare}, both 0 to 1.
    CannotExport says what the service couldn't reproduce exactly; nothing is written then.
    """
    if not _NAME.fullmatch(name):
        raise CannotExport(f"name {name!r}: use lower-case letters, digits and . _ - (at most 63)")
    parts = read_pipeline(pipeline)
    parts.normalisation = [*(normalisation or []), *parts.normalisation]
    compile_steps(parts.normalisation)
    review = {**NO_REVIEW, **(review or {})}
    for key, value in review.items():
        if not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise CannotExport(f"review.{key} must be a number from 0 to 1, not {value!r}")
    public = _public_labels(parts.linear.classes, none_label, labels)

    onnx = build_graph(parts.linear).SerializeToString(deterministic=True)
    outer = compile_steps(normalisation or [])
    check_graph(pipeline, parts, onnx, [outer(line) for line in strange_lines([], 120)])
    vocabulary = build_vocabulary(parts.blocks, parts.normalisation)
    files = {"model.onnx": onnx, "vocabulary.bin": vocabulary.bytes()}
    metadata = {
        "format": FORMAT,
        "name": name,
        "version": "",
        "classes": parts.linear.classes,
        "none": none_label,
        "labels": public,
        "normalisation": parts.normalisation,
        "blocks": _describe_blocks(parts.blocks),
        "paddingId": sum(len(block.terms) for block in parts.blocks),
        "sections": vocabulary.sections,
        "classifier": _describe_classifier(parts),
        "files": {file: hashlib.sha256(content).hexdigest() for file, content in files.items()},
        "review": review,
        "figures": figures or {},
        "provenance": {**(provenance or {}), "libraries": _libraries()},
    }
    try:
        unsealed = json.dumps(metadata, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        raise CannotExport(f"figures or provenance can't be written as JSON: {error}") from error
    # the version is the digest of this very file with the version empty: it covers the other files by their digests
    metadata["version"] = hashlib.sha256(unsealed.encode()).hexdigest()[:12]
    sealed = unsealed.replace('"version": ""', f'"version": "{metadata["version"]}"', 1)

    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    for file, content in {**files, "model.json": sealed.encode()}.items():
        (out / file).write_bytes(content)
    return metadata


def _public_labels(classes: list[str], none_label: str | None, labels) -> list[dict[str, str]]:
    if none_label is not None and none_label not in classes:
        raise CannotExport(f"none_label {none_label!r} is not a class of the model")
    names = [name for name in classes if name != none_label]
    if len(names) < 2:
        raise CannotExport("a model needs two labels or more beside none_label")
    if labels is None:
        return [{"name": name, "zh": name, "en": name} for name in names]
    given = {label["name"]: label for label in labels}
    if set(given) != set(names):
        raise CannotExport(f"labels differ from the model's classes: {sorted(set(given) ^ set(names))}")
    return [{key: given[name][key] for key in ("name", "zh", "en")} for name in names]


def _describe_blocks(blocks: list[Block]) -> list[dict[str, object]]:
    described = []
    for block in blocks:
        entry: dict[str, object] = {
            "analyzer": block.analyzer,
            "ngramRange": list(block.ngram_range),
            "lowercase": block.lowercase,
            "sublinearTf": block.sublinear_tf,
            "norm": block.norm,
            "binary": block.binary,
            "useIdf": block.use_idf,
            "features": len(block.terms),
        }
        if block.token is not None:
            entry |= {"tokenPattern": block.token_pattern, "minTokenLength": block.token.min_length}
            if block.stop_words:
                entry["stopWords"] = block.stop_words
        described.append(entry)
    return described


def _describe_classifier(parts: Parts) -> dict[str, object]:
    return {
        "kind": parts.linear.what,
        "weights": "float16" if is_exact_in_float16(parts.linear.weights) else "float32",
        "folds": int(parts.linear.weights.shape[1]),
    }


def _libraries() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: package_version(name) for name in LIBRARIES}}
