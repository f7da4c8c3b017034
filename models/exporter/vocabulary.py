"""vocabulary.bin: every table that the encoder needs, as little-endian arrays that are read in one go."""

import sys
import unicodedata
from collections import Counter

import numpy as np

from exporter.blocks import Block
from exporter.normalise import Step
from exporter.trie import build_trie

Section = dict[str, object]


class VocabularyFile:
    """Collects named sections, each aligned to 8 bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.sections: dict[str, Section] = {}

    def add(self, name: str, array: np.ndarray) -> None:
        little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
        self._bytes += bytes(-len(self._bytes) % 8)
        self.sections[name] = {"type": array.dtype.name, "offset": len(self._bytes), "length": int(array.size)}
        self._bytes += little.tobytes()

    def bytes(self) -> bytes:
        return bytes(self._bytes)


def build_vocabulary(blocks: list[Block], normalisation: list[Step]) -> VocabularyFile:
    """Sections (uint32 unless said):

    codes.lower / codes.exact   pairs (code point, symbol), sorted: for blocks that lower-case, and for those that don't
    token.N                     pairs (first, last) of the code points that words of block N consist of
    records.N                   int32 records of block N's trie (trie.py)
    idf.N                       float32 by feature of block N, absent without idf
    unassigned                  pairs (first, last) of the code points that this Python's Unicode lacks, where the
                                normalisation asks Unicode: a newer runtime must leave them alone as Python does
    """
    symbols = _number_symbols(blocks)
    out = VocabularyFile()
    for lowercase in sorted({block.lowercase for block in blocks}):
        out.add("codes.lower" if lowercase else "codes.exact", _code_table(symbols, lowercase))
    for number, block in enumerate(blocks):
        if block.token is not None:
            out.add(f"token.{number}", _token_ranges(block))
        out.add(f"records.{number}", build_trie(block.terms, symbols, block.stop_words).reshape(-1))
        if block.idf is not None:
            out.add(f"idf.{number}", block.idf.astype(np.float32))
    if any(step["op"] in ("nfkc", "nfkd", "lower") for step in normalisation):
        out.add("unassigned", _ranges_of([unicodedata.category(chr(code)) == "Cn" for code in range(sys.maxunicode + 1)]))
    return out


def _number_symbols(blocks: list[Block]) -> dict[str, int]:
    """Commonest character first (by the n-grams that hold it), from 1."""
    counts: Counter[str] = Counter()
    for block in blocks:
        for term in [*block.terms, *block.stop_words]:
            counts.update(term)
    ordered = sorted(counts, key=lambda char: (-counts[char], char))
    return {char: number for number, char in enumerate(ordered, start=1)}


def _lower_pairs() -> list[tuple[int, int]]:
    """(code point, its lower case) where that is another single code point; İ alone lower-cases to two."""
    pairs = []
    for code in range(sys.maxunicode + 1):
        lower = chr(code).lower()
        if lower != chr(code) and code != 0x130:
            if len(lower) != 1:
                raise AssertionError(f"U+{code:04X} lower-cases to {len(lower)} code points: teach encode.ts about it")
            pairs.append((code, ord(lower)))
    return pairs


def _code_table(symbols: dict[str, int], lowercase: bool) -> np.ndarray:
    table = {ord(char): number for char, number in symbols.items()}
    if lowercase:
        lowered = {code: table[lower] for code, lower in _lower_pairs() if lower in table}
        # a capital itself never reaches the trie
        table = {code: number for code, number in table.items() if chr(code).lower() == chr(code)} | lowered
    return np.array(sorted(table.items()), dtype=np.uint32).reshape(-1)


def _token_ranges(block: Block) -> np.ndarray:
    """Ranges over the code points as they come in: folded to lower case first where the block does that."""
    ranges = block.token.ranges
    if not block.lowercase:
        return np.array(ranges, dtype=np.uint32).reshape(-1)
    member = np.zeros(sys.maxunicode + 1, dtype=bool)
    for first, last in ranges:
        member[first : last + 1] = True
    folded = member.copy()
    for code, lower in _lower_pairs():
        folded[code] = member[lower]
    return _ranges_of(folded)


def _ranges_of(member) -> np.ndarray:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], member, [False]])))
    return np.stack([edges[0::2], edges[1::2] - 1], axis=1).astype(np.uint32).reshape(-1)
