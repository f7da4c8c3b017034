import { SPACE, SYMBOL } from "./code-table.ts";
import { type Counts, reserve } from "./counts.ts";
import { STRIDE, type Trie } from "./trie.ts";

/** scikit-learn's analyzer "char": runs of two or more white spaces become one space, single ones stay. */
export function countChars(
  trie: Trie,
  codes: Int32Array,
  length: number,
  space: number,
  range: readonly [number, number],
  folded: Int32Array,
  counts: Counts,
): void {
  let n = 0;
  for (let i = 0; i < length; i++) {
    const code = codes[i] as number;
    if ((code & SPACE) === 0) folded[n++] = code & SYMBOL;
    else {
      let end = i + 1;
      while (end < length && ((codes[end] as number) & SPACE) !== 0) end++;
      folded[n++] = end - i > 1 ? space : code & SYMBOL;
      i = end - 1;
    }
  }
  countGrams(trie, folded, n, range[0], range[1], counts);
}

/** scikit-learn's analyzer "char_wb": n-grams within words, each padded with one space at either end. */
export function countCharsWithinWords(
  trie: Trie,
  codes: Int32Array,
  length: number,
  space: number,
  range: readonly [number, number],
  folded: Int32Array,
  counts: Counts,
): void {
  for (let i = 0; i < length; i++) {
    if (((codes[i] as number) & SPACE) !== 0) continue;
    let n = 0;
    folded[n++] = space;
    while (i < length && ((codes[i] as number) & SPACE) === 0) folded[n++] = (codes[i++] as number) & SYMBOL;
    folded[n++] = space;
    // a word shorter than the shortest n-gram counts once, as it is
    const least = Math.min(range[0], n);
    countGrams(trie, folded, n, least, Math.max(range[1], least), counts);
  }
}

/** Walks the trie from every position: the n-grams of `least` to `most` symbols. The hottest loop of the service. */
function countGrams(
  trie: Trie,
  symbols: Int32Array,
  length: number,
  least: number,
  most: number,
  counts: Counts,
): void {
  const longest = Math.min(most, length);
  if (longest < least) return;
  // what there is to look at follows from the lengths: longest-least+1 kinds, of which n symbols have length-n+1 each
  const kinds = longest - least + 1;
  const looked = kinds * (length + 1) - ((least + longest) * kinds) / 2;
  reserve(counts, looked);
  counts.looked += looked;
  const { records } = trie;
  const seen = counts.records;
  const times = counts.times;
  let distinct = counts.distinct;
  let known = 0;
  for (let start = 0; start <= length - least; start++) {
    const end = Math.min(start + longest, length);
    let record = 0;
    for (let i = start; i < end; i++) {
      const next = (records[record] as number) + (symbols[i] as number) * STRIDE;
      if (records[next + 1] !== record) break;
      record = next;
      if (i - start + 1 < least || (records[record + 2] as number) < 0) continue;
      known++;
      // the record holds the slot of its count; it is true only if that slot names the record again, so that
      // nothing needs clearing between texts, and the memory line is the one just loaded
      const slot = records[record + 3] as number;
      if (slot < distinct && seen[slot] === record) times[slot] = (times[slot] as number) + 1;
      else {
        records[record + 3] = distinct;
        seen[distinct] = record;
        times[distinct++] = 1;
      }
    }
  }
  counts.distinct = distinct;
  counts.known += known;
}
