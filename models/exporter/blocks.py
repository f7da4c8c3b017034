"""Reads fitted text vectorizers into blocks: what the service must do to get the same features."""

from dataclasses import dataclass, field

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer

from exporter.accents import strip_accents_steps
from exporter.errors import CannotExport
from exporter.normalise import Normaliser, Step
from exporter.token_pattern import TokenRule, read_token_pattern

ANALYZERS = ("char", "char_wb", "word")


@dataclass
class Block:
    """One vectorizer. Columns are re-ordered, commonest n-gram first: neighbours in memory are used together."""

    analyzer: str
    ngram_range: tuple[int, int]
    lowercase: bool
    sublinear_tf: bool
    norm: str | None
    binary: bool
    use_idf: bool
    terms: list[str]  # by column of this export
    columns: np.ndarray  # [features] column of this export -> column of the vectorizer
    idf: np.ndarray | None  # [features] float64, by column of this export
    token: TokenRule | None = None
    token_pattern: str | None = None
    stop_words: list[str] = field(default_factory=list)
    scale: float = 1.0  # FeatureUnion's transformer weight; goes into the linear model's weights


def read_block(vectorizer: object, tfidf: TfidfTransformer | None = None) -> tuple[Block, list[Step]]:
    """A fitted TfidfVectorizer, or CountVectorizer with or without TfidfTransformer after it.

    Also gives the normalisation that the vectorizer itself does before everything else.
    """
    if isinstance(vectorizer, HashingVectorizer):
        raise CannotExport("HashingVectorizer keeps no vocabulary; refit with TfidfVectorizer")
    if type(vectorizer) not in (TfidfVectorizer, CountVectorizer):
        raise CannotExport(f"{type(vectorizer).__name__} is not TfidfVectorizer or CountVectorizer")
    if not hasattr(vectorizer, "vocabulary_"):
        raise CannotExport(f"the {type(vectorizer).__name__} is not fitted")
    if vectorizer.analyzer not in ANALYZERS:
        raise CannotExport(f"analyzer must be one of {', '.join(ANALYZERS)}, not a function of your own")
    if vectorizer.analyzer == "word" and vectorizer.tokenizer is not None:
        raise CannotExport("a tokenizer of your own can't be converted; refit with a token_pattern")
    if vectorizer.input != "content":
        raise CannotExport(f'input must be "content", not {vectorizer.input!r}')

    if isinstance(vectorizer, TfidfVectorizer):
        if tfidf is not None:
            raise CannotExport("TfidfTransformer after TfidfVectorizer weighs twice; use one of them")
        weighting = vectorizer._tfidf  # noqa: SLF001 - the only place where the fitted weighting is kept
    else:
        weighting = tfidf or TfidfTransformer(norm=None, use_idf=False)
    use_idf = bool(weighting.use_idf)
    idf = np.asarray(weighting.idf_, dtype=np.float64) if use_idf else None
    terms = [""] * len(vectorizer.vocabulary_)
    for term, column in vectorizer.vocabulary_.items():
        terms[column] = term
    order = sorted(range(len(terms)), key=lambda c: (idf[c], terms[c])) if use_idf else range(len(terms))
    columns = np.fromiter(order, dtype=np.int64, count=len(terms))

    block = Block(
        analyzer=vectorizer.analyzer,
        ngram_range=(int(vectorizer.ngram_range[0]), int(vectorizer.ngram_range[1])),
        lowercase=bool(vectorizer.lowercase),
        sublinear_tf=bool(weighting.sublinear_tf),
        norm=weighting.norm,
        binary=bool(vectorizer.binary),
        use_idf=use_idf,
        terms=[terms[c] for c in columns],
        columns=columns,
        idf=None if idf is None else idf[columns],
    )
    if block.norm not in ("l1", "l2", None):
        raise CannotExport(f"norm {block.norm!r} is not l1, l2 or None")
    if vectorizer.analyzer == "word":
        block.token = read_token_pattern(vectorizer.token_pattern)
        block.token_pattern = vectorizer.token_pattern
        block.stop_words = sorted(vectorizer.get_stop_words() or ())
    return block, _own_normalisation(vectorizer, block)


def _own_normalisation(vectorizer: CountVectorizer, block: Block) -> list[Step]:
    """preprocessor, or lowercase then strip_accents: scikit-learn's order. Sets block.lowercase to what is left."""
    if vectorizer.preprocessor is not None:
        block.lowercase = False  # scikit-learn ignores lowercase and strip_accents then
        return preprocessor_steps(vectorizer.preprocessor)
    if vectorizer.strip_accents is None:
        return []
    steps = strip_accents_steps(vectorizer.strip_accents)
    if block.lowercase:
        steps = [{"op": "lower"}, *steps]
        block.lowercase = False  # NFKD may bring capitals back, which scikit-learn leaves
    return steps


def preprocessor_steps(function: object) -> list[Step]:
    """The declared steps of a preprocessor: a Normaliser or str.lower; anything else can't be read."""
    if isinstance(function, Normaliser):
        return list(function.steps)
    if function is str.lower:
        return [{"op": "lower"}]
    name = getattr(function, "__name__", type(function).__name__)
    raise CannotExport(
        f"the preprocessor {name} is a Python function, which the service can't run; "
        "declare the same steps with exporter.normalise.Normaliser (models/BYO.md)"
    )
