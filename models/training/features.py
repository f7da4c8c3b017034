"""N-grams of characters within words and of whole words, TF-IDF; their freedom in the fit; which of them are worth keeping."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

Range = tuple[int, int]  # shortest and longest n-gram, both included


def build_features(chars: Range, words: Range, vocabulary: list[list[str]] | None = None) -> FeatureUnion:
    """Unfitted blocks `chars` (n-grams of `chars` characters within a word, its ends counting as one character each)
    and `words` (n-grams of `words` runs without a space).

    With a vocabulary for each block only those n-grams are features (and count in the norm).
    """
    blocks: dict[str, dict[str, object]] = {
        "chars": {"analyzer": "char_wb", "ngram_range": chars},
        "words": {"analyzer": "word", "ngram_range": words, "token_pattern": "[^ ]+"},
    }
    chosen = vocabulary or [None] * len(blocks)
    return FeatureUnion([
        (name, TfidfVectorizer(lowercase=False, sublinear_tf=True, norm="l2", vocabulary=terms, **options))
        for (name, options), terms in zip(blocks.items(), chosen, strict=True)
    ])  # fmt: skip


def column_freedom(union: FeatureUnion, freedom: Sequence[float]) -> np.ndarray:
    """The factor (> 0) of each column of a fitted union: `freedom` by length for character n-grams, its last for words."""
    by_length, of_words = np.array(freedom[:-1], dtype=float), float(freedom[-1])
    columns = []
    for _, vectorizer in union.transformer_list:
        terms = vectorizer.get_feature_names_out()
        if vectorizer.analyzer == "word":
            columns.append(np.full(len(terms), of_words))
        else:
            columns.append(by_length[np.array([len(term) for term in terms], dtype=int) - 1])
    return np.concatenate(columns)


def importance(coef: np.ndarray, x: sp.csr_matrix) -> np.ndarray:
    """How much each feature moves the scores over the corpus: norm of its weights times its root sum of squares.

    `coef` [classes, features] and `x` [lines, features] must be of one scale: the weights that will be exported, the plain TF-IDF.
    """
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
