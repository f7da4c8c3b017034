import { SYMBOL } from "./code-table.ts";
import { type Counts, hit, reserve } from "./counts.ts";
import { STOP_WORD, STRIDE, type Trie } from "./trie.ts";

/** What a word block needs beside its trie. */
export interface WordRule {
  /** The bit of a code that says "word character of this block". */
  readonly bit: number;
  readonly minLength: number;
  readonly ngramRange: readonly [number, number];
  /** Whether words whose record is marked STOP_WORD are left out before n-grams are made. */
  readonly stopWords: boolean;
}

/** scikit-learn's analyzer "word": n-grams of words, joined by one space. `bounds` is scratch: from, to, from, to... */
export function countWords(
  trie: Trie,
  codes: Int32Array,
  length: number,
  space: number,
  rule: WordRule,
  bounds: Int32Array,
  counts: Counts,
): void {
  const words = findWords(trie, codes, length, rule, bounds);
  const [least, most] = rule.ngramRange;
  const longest = Math.min(most, words);
  if (longest < least) return;
  for (let n = least; n <= longest; n++) counts.looked += words - n + 1;
  reserve(counts, words * (longest - least + 1));
  for (let first = 0; first < words; first++) {
    let record = 0;
    for (let n = 1; n <= longest && first + n <= words; n++) {
      if (n > 1) record = step(trie, record, space);
      const last = 2 * (first + n - 1);
      record = walk(trie, record, codes, bounds[last] as number, bounds[last + 1] as number);
      if (record < 0) break;
      if (n >= least && (trie.records[record + 2] as number) >= 0) hit(trie, counts, record);
    }
  }
}

/** The record that a symbol leads to, or -1. */
function step(trie: Trie, record: number, symbol: number): number {
  if (record < 0) return -1;
  const next = (trie.records[record] as number) + symbol * STRIDE;
  return trie.records[next + 1] === record ? next : -1;
}

function walk(trie: Trie, from: number, codes: Int32Array, first: number, end: number): number {
  let record = from;
  for (let i = first; i < end && record >= 0; i++) record = step(trie, record, (codes[i] as number) & SYMBOL);
  return record;
}

/** Writes the words' bounds; gives how many there are. */
function findWords(
  trie: Trie,
  codes: Int32Array,
  length: number,
  rule: WordRule,
  bounds: Int32Array,
): number {
  let words = 0;
  for (let i = 0; i < length; i++) {
    if (((codes[i] as number) & rule.bit) === 0) continue;
    const from = i;
    while (i < length && ((codes[i] as number) & rule.bit) !== 0) i++;
    if (i - from < rule.minLength || (rule.stopWords && isStopWord(trie, walk(trie, 0, codes, from, i))))
      continue;
    bounds[2 * words] = from;
    bounds[2 * words + 1] = i;
    words++;
  }
  return words;
}

function isStopWord(trie: Trie, record: number): boolean {
  return record >= 0 && trie.records[record + 2] === STOP_WORD;
}
