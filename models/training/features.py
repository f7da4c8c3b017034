"""N-grams of characters within words (1-4) and whole words, TF-IDF; and which of them are worth keeping."""

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

BLOCKS: dict[str, dict[str, object]] = {
    "chars": {"analyzer": "char_wb", "ngram_range": (1, 4)},
    "words": {"analyzer": "word", "ngram_range": (1, 1), "token_pattern": "[^ ]+"},
}


def build_features(vocabulary: list[list[str]] | None = None) -> FeatureUnion:
    """Unfitted; with a vocabulary for each block only those n-grams are features (and count in the norm)."""
    chosen = vocabulary or [None] * len(BLOCKS)
    return FeatureUnion([
        (name, TfidfVectorizer(lowercase=False, sublinear_tf=True, norm="l2", vocabulary=terms, **options))
        for (name, options), terms in zip(BLOCKS.items(), chosen, strict=True)
    ])  # fmt: skip


def importance(coef: np.ndarray, x: sp.csr_matrix) -> np.ndarray:
    """How much each feature moves the scores over the corpus: norm of its weights times its root sum of squares."""
    energy = np.asarray(x.multiply(x).sum(axis=0)).ravel()
    return np.linalg.norm(coef, axis=0) * np.sqrt(energy)


def stored_bytes(union: FeatureUnion) -> np.ndarray:
    """About what each fitted feature costs in the model folder: its row of weights and the trie nodes that only it needs."""
    sizes = []
    for _, vectorizer in union.transformer_list:
        lengths = np.array([len(term) for term in vectorizer.get_feature_names_out()])
        # n-grams up to four characters share nearly all their nodes; long words share the first few
        nodes = np.maximum(1, lengths * 0.6) if vectorizer.analyzer == "word" else np.ones(len(lengths))
        sizes.append(34 + 13 * nodes)
    return np.concatenate(sizes)


def choose(union: FeatureUnion, scores: np.ndarray, count: int) -> list[list[str]]:
    """The `count` best-scored n-grams of a fitted union (a score for each column), sorted within each block."""
    best = np.sort(np.argsort(-scores, kind="stable")[:count])
    chosen, offset = [], 0
    for _, vectorizer in union.transformer_list:
        terms = vectorizer.get_feature_names_out()
        mine = best[(best >= offset) & (best < offset + len(terms))] - offset
        chosen.append(sorted(terms[mine].tolist()))
        offset += len(terms)
    return chosen
