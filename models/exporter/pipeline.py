"""Takes a fitted scikit-learn Pipeline apart: normalisation, blocks of features, linear classifier."""

from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer
from sklearn.pipeline import FeatureUnion, Pipeline

from exporter.blocks import Block, read_block
from exporter.classifiers import Linear, read_classifier
from exporter.errors import CannotExport
from exporter.normalise import Normaliser, Step


@dataclass
class Parts:
    """linear.weights rows are in the order of the blocks' own columns, one block after the other."""

    normalisation: list[Step]
    blocks: list[Block]
    linear: Linear


def read_pipeline(pipeline: object) -> Parts:
    """CannotExport names the first step that the service couldn't do exactly."""
    if not isinstance(pipeline, Pipeline):
        raise CannotExport(
            f"{type(pipeline).__name__} is not a Pipeline of vectorizer and classifier "
            "(calibration belongs around the classifier, inside the Pipeline)"
        )
    steps = flatten(pipeline.steps)
    if len(steps) < 2:
        raise CannotExport("the Pipeline needs a vectorizer and a classifier")
    *before, (_, classifier) = steps

    normalisation: list[Step] = []
    while before and isinstance(before[0][1], Normaliser):
        normalisation += before.pop(0)[1].steps
    if not before:
        raise CannotExport("the Pipeline has no vectorizer")
    vectorizer = before.pop(0)[1]
    tfidf = before.pop(0)[1] if before and isinstance(before[0][1], TfidfTransformer) else None
    blocks, own = _read_features(vectorizer, tfidf)
    normalisation += own

    linear = read_classifier(classifier)
    kept = _kept_columns(before, sum(len(block.terms) for block in blocks))
    if linear.weights.shape[0] != len(kept):
        raise CannotExport(f"the classifier has {linear.weights.shape[0]} features, the vectorizers give {len(kept)}")
    linear.weights = _in_block_order(linear.weights, kept, blocks)
    return Parts(normalisation, blocks, linear)


def flatten(steps: list) -> list:
    """(name, step) of a Pipeline and the Pipelines inside it, without what does nothing."""
    flat = []
    for name, step in steps:
        if isinstance(step, Pipeline):
            flat += flatten(step.steps)
        elif step is not None and not isinstance(step, str):
            flat.append((name, step))
    return flat


def _read_features(vectorizer: object, tfidf: TfidfTransformer | None) -> tuple[list[Block], list[Step]]:
    if not isinstance(vectorizer, FeatureUnion):
        if not isinstance(vectorizer, (CountVectorizer, HashingVectorizer)):
            raise CannotExport(
                f"{type(vectorizer).__name__} before the classifier can't be converted: the service knows "
                "Normaliser, TfidfVectorizer, CountVectorizer and FeatureUnion of them"
            )
        block, own = read_block(vectorizer, tfidf)
        return [block], own
    if tfidf is not None:
        raise CannotExport("TfidfTransformer after a FeatureUnion weighs all blocks as one; put it inside the union")
    read = []
    for name, transformer in vectorizer.transformer_list:
        if isinstance(transformer, str):
            raise CannotExport(f'"{transformer}" in the FeatureUnion: take {name} out and refit')
        inner = flatten([(name, transformer)])
        first, *rest = [step for _, step in inner]
        if len(rest) > 1 or (rest and not isinstance(rest[0], TfidfTransformer)):
            raise CannotExport(f"{name} in the FeatureUnion holds {type(rest[-1]).__name__}, which can't be converted")
        block, own = read_block(first, rest[0] if rest else None)
        block.scale = float((vectorizer.transformer_weights or {}).get(name, 1.0))
        read.append((block, own))
    if any(own != read[0][1] for _, own in read):
        raise CannotExport(
            "the vectorizers of the FeatureUnion normalise differently (preprocessor or strip_accents); "
            "put one Normaliser before the union"
        )
    return [block for block, _ in read], read[0][1]


def _kept_columns(selectors: list, width: int) -> np.ndarray:
    """Columns that feature selection after the vectorizers lets through; the norm was taken over all of them."""
    kept = np.arange(width)
    for name, step in selectors:
        if not hasattr(step, "get_support"):
            raise CannotExport(f"{type(step).__name__} ({name}) between vectorizer and classifier can't be converted")
        kept = kept[step.get_support(indices=True)]
    return kept


def _in_block_order(weights: np.ndarray, kept: np.ndarray, blocks: list[Block]) -> np.ndarray:
    full = np.zeros((sum(len(block.terms) for block in blocks), *weights.shape[1:]))
    full[kept] = weights
    offset = 0
    for block in blocks:
        rows = slice(offset, offset + len(block.terms))
        full[rows] = full[rows][block.columns] * block.scale
        offset += len(block.terms)
    return full
