"""Builds the n-gram trie that the service walks: a double array over symbols (dense numbers of code points).

A record is four numbers: base, check, feature, and a slot that the service counts in. From the record at s a symbol c
leads to the record at t = base[s] + 4 c, if check[t] == s; places are counted in numbers, not in records. The root is at
0; symbol 0 stands for every code point that no n-gram has, and leads nowhere. One step costs one memory line, and
records of common n-grams are placed first, so that they share lines. The service uses the array as it is in the file.
"""

from collections.abc import Sequence

import numpy as np


STRIDE = 4
STOP_WORD = -2


def build_trie(terms: Sequence[str], symbols: dict[str, int], stop_words: Sequence[str] = ()) -> np.ndarray:
    """int32 [records, 4]: base, check (-1 for an unused record), feature (row of `terms`, STOP_WORD, or -1), 0.

    Long enough for any step from any record to end inside it.

    `terms` come commonest first; the result depends on nothing but the arguments.
    """
    children, feature = _grow(terms, symbols, stop_words)
    base = [0] * len(children)
    place = [0] * len(children)
    used = bytearray(1)  # 0: free
    used[0] = 1
    owner: list[int] = [-1]
    content: list[int] = [0]
    frontier: dict[int, int] = {}  # by number of children: where to look for room, so that the search stays short
    for node in range(len(children)):  # nodes are numbered in order of frequency, parents first
        edges = children[node]
        if not edges:
            continue
        codes = sorted(edges)
        first, span = codes[0], codes[-1] - codes[0]
        size = len(codes)
        at = max(frontier.get(size, 1), first)
        while True:
            need = at + span + 1
            if need > len(used):
                grow = need - len(used) + 4096
                used += bytes(grow)
                owner += [-1] * grow
                content += [-1] * grow
            at = used.find(0, at)
            if at < 0 or at + span >= len(used):
                at = len(used) if at < 0 else at
                continue
            if all(not used[at - first + code] for code in codes):
                break
            at += 1
        frontier[size] = at if size > 1 else at + 1
        base[node] = at - first
        for code in codes:
            slot = at - first + code
            child = edges[code]
            used[slot] = 1
            owner[slot] = place[node]
            content[slot] = child
            place[child] = slot
    size = max(base) + max(symbols.values(), default=0) + 1
    records = np.tile(np.array([0, -1, -1, 0], dtype=np.int32), (max(size, len(used)), 1))
    for slot in range(len(used)):
        if used[slot]:
            node = content[slot]
            check = owner[slot] * STRIDE if owner[slot] >= 0 else -1
            records[slot] = (base[node] * STRIDE, check, feature[node], 0)
    last = int(np.flatnonzero(records[:, 1] >= 0).max(initial=0))
    return records[: max(size, last + 1)]


def _grow(terms: Sequence[str], symbols: dict[str, int], stop_words: Sequence[str]) -> tuple[list[dict[int, int]], list[int]]:
    """The plain trie: children by symbol, feature or -1, by node. Node 0 is the root."""
    children: list[dict[int, int]] = [{}]
    feature = [-1]
    marked = [*enumerate(terms), *((STOP_WORD, word) for word in stop_words)]
    for row, term in marked:
        node = 0
        for char in term:
            code = symbols[char]
            following = children[node].get(code)
            if following is None:
                following = len(children)
                children[node][code] = following
                children.append({})
                feature.append(-1)
            node = following
        feature[node] = row
    return children, feature
