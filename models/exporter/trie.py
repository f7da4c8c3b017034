"""Builds the n-gram trie that the service walks: a double array over symbols (dense numbers of code points).

Record i holds base, check and feature. From record s a symbol c leads to t = base[s] + c, if check[t] == s.
The root is record 0; symbol 0 stands for every code point that no n-gram has, and leads nowhere.
One step costs one memory line, and records of common n-grams are placed first, so that they share lines.
"""

from collections.abc import Sequence

import numpy as np


STOP_WORD = -2


def build_trie(terms: Sequence[str], symbols: dict[str, int], stop_words: Sequence[str] = ()) -> np.ndarray:
    """int32 [records, 3]: base, check (-1 for an unused record), feature (row of `terms`, STOP_WORD, or -1).

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
    size = max(i for i in range(len(used)) if used[i]) + 1
    records = np.full((size, 3), -1, dtype=np.int32)
    for slot in range(size):
        node = content[slot]
        if used[slot]:
            records[slot] = (base[node], owner[slot], feature[node])
        else:
            records[slot] = (0, -1, -1)
    return records


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
