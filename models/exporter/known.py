"""The share of a text's n-grams that a model knows, as the service counts it (src/model/encode.ts)."""

from collections.abc import Sequence

import numpy as np
from sklearn.pipeline import FeatureUnion

from exporter.normalise import Normaliser
from exporter.pipeline import flatten


def known_shares(pipeline: object, texts: Sequence[str]) -> np.ndarray:
    """0..1 for each text, 0 for one without n-grams: occurrences in the vocabulary / all occurrences.

    Counted over the character vectorizers alone when there are any: a Chinese line is one long "word", nearly always
    unknown, which says little.
    """
    steps = [step for _, step in flatten(pipeline.steps)]
    for step in steps:
        if not isinstance(step, Normaliser):
            break
        texts = step.transform(texts)
    features = next(step for step in steps if not isinstance(step, Normaliser))
    union = features.transformer_list if isinstance(features, FeatureUnion) else [("", features)]
    vectorizers = [flatten([entry])[0][1] for entry in union]
    chars = [vectorizer for vectorizer in vectorizers if vectorizer.analyzer != "word"]
    pairs = [(vectorizer.build_analyzer(), vectorizer.vocabulary_) for vectorizer in chars or vectorizers]
    shares = np.zeros(len(texts))
    for i, text in enumerate(texts):
        looked = known = 0
        for analyze, vocabulary in pairs:
            grams = analyze(text)
            looked += len(grams)
            known += sum(gram in vocabulary for gram in grams)
        shares[i] = known / looked if looked else 0.0
    return shares
