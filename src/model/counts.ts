import type { Trie } from "./trie.ts";

/** The distinct n-grams of one text in one block, with how often each occurs; reused from text to text. */
export interface Counts {
  /** Records of the trie, in order of first occurrence; the first `distinct` are valid. */
  records: Int32Array;
  times: Int32Array;
  distinct: number;
  /** N-grams of the text, and how many of them the model knows; repeated ones count again. */
  looked: number;
  known: number;
}

export function createCounts(): Counts {
  return { records: new Int32Array(256), times: new Int32Array(256), distinct: 0, looked: 0, known: 0 };
}

export function resetCounts(counts: Counts): void {
  counts.distinct = 0;
  counts.looked = 0;
  counts.known = 0;
}

/** Makes room for `more` distinct n-grams, so that the loops that count need not look. */
export function reserve(counts: Counts, more: number): void {
  const needed = counts.distinct + more;
  if (needed <= counts.records.length) return;
  const records = new Int32Array(needed * 2);
  const times = new Int32Array(needed * 2);
  records.set(counts.records);
  times.set(counts.times);
  counts.records = records;
  counts.times = times;
}

/** Counts one occurrence of the n-gram at `record`; char-grams.ts does the same in its loop and says how. */
export function hit(trie: Trie, counts: Counts, record: number): void {
  counts.known++;
  const slot = trie.records[record + 3] as number;
  if (slot < counts.distinct && counts.records[slot] === record) {
    counts.times[slot] = (counts.times[slot] as number) + 1;
    return;
  }
  trie.records[record + 3] = counts.distinct;
  counts.records[counts.distinct] = record;
  counts.times[counts.distinct++] = 1;
}
