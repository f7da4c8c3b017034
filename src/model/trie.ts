/** Numbers in a record of a trie: base, check, feature, and the slot of this text's counts (see hit). */
export const STRIDE = 4;
/** The feature of a record that ends a stop word; -1 is that of a record that ends nothing. */
export const STOP_WORD = -2;

/**
 * The n-grams of one block: a double array, built by models/exporter/trie.py and used as it is in the file. From the
 * record at `s` a symbol leads to the record at `base + symbol * STRIDE`, if that one's check names `s`. Places are
 * counted in array elements, so that a step is one addition and one comparison; no step leaves the array.
 */
export interface Trie {
  readonly records: Int32Array;
  /** By feature of this block; empty without idf. */
  readonly idf: Float32Array;
}

/** Symbols from the root to a record: the n-gram itself, found backwards. Only explanations need it. */
export function symbolsTo(trie: Trie, record: number): number[] {
  const symbols: number[] = [];
  for (let r = record; r > 0; ) {
    const parent = trie.records[r + 1] as number;
    symbols.unshift((r - (trie.records[parent] as number)) / STRIDE);
    r = parent;
  }
  return symbols;
}
