/** Numbers in a record of a trie: base, check, feature, and the slot of this text's counts (see hit). */
export const STRIDE = 4;
/** The feature of a record that ends a stop word; -1 is that of a record that ends nothing. */
export const STOP_WORD = -2;

/**
 * The n-grams of one block: a double array, built by models/exporter/trie.py. From the record at `s` a symbol leads
 * to the record at `base + symbol`, if that one's check names `s`. Here base, check and the root are counted in
 * array elements, so that a step is one addition and one comparison.
 */
export interface Trie {
  readonly records: Int32Array;
  /** By feature of this block; empty without idf. */
  readonly idf: Float32Array;
}

/** Widens the file's records (base, check, feature) by the slot, and lets every step stay inside the array. */
export function createTrie(packed: Int32Array, symbols: number, idf: Float32Array): Trie {
  const size = packed.length / 3;
  let reach = size;
  for (let i = 0; i < packed.length; i += 3) reach = Math.max(reach, (packed[i] as number) + symbols + 1);
  const records = new Int32Array(reach * STRIDE).fill(-1);
  for (let i = 0, r = 0; i < packed.length; i += 3, r += STRIDE) {
    const check = packed[i + 1] as number;
    records[r] = (packed[i] as number) * STRIDE;
    records[r + 1] = check < 0 ? -1 : check * STRIDE;
    records[r + 2] = packed[i + 2] as number;
    records[r + 3] = 0;
  }
  for (let r = size * STRIDE; r < records.length; r += STRIDE) records[r] = 0;
  return { records, idf };
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
