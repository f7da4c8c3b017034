import { SPACE, SYMBOL } from "../../dist/model/code-table.js";
import { reserve } from "../../dist/model/counts.js";
import { symbolsTo } from "../../dist/model/trie.js";

export { countChars } from "../../dist/model/char-grams.js?original";

const STRIDE = 4;
const maps = new WeakMap();

/** N-gram to record of the trie, as a Map of strings: what one writes first. */
function mapOf(trie) {
  let map = maps.get(trie);
  if (map) return map;
  map = new Map();
  const { records } = trie;
  for (let r = STRIDE; r < records.length; r += STRIDE)
    if (records[r + 1] >= 0 && records[r + 2] >= 0) map.set(String.fromCharCode(...symbolsTo(trie, r)), r);
  maps.set(trie, map);
  return map;
}

/** analyzer char_wb, each n-gram cut out as a string and looked up. */
export function countCharsWithinWords(trie, codes, length, space, range, _folded, counts) {
  const map = mapOf(trie);
  const { records } = trie;
  for (let i = 0; i < length; i++) {
    if ((codes[i] & SPACE) !== 0) continue;
    let word = String.fromCharCode(space);
    while (i < length && (codes[i] & SPACE) === 0) word += String.fromCharCode(codes[i++] & SYMBOL);
    word += String.fromCharCode(space);
    const least = Math.min(range[0], word.length);
    for (let n = least; n <= Math.min(Math.max(range[1], least), word.length); n++) {
      reserve(counts, word.length - n + 1);
      for (let start = 0; start + n <= word.length; start++) {
        counts.looked++;
        const record = map.get(word.slice(start, start + n));
        if (record === undefined) continue;
        counts.known++;
        const slot = records[record + 3];
        if (slot < counts.distinct && counts.records[slot] === record) counts.times[slot]++;
        else {
          records[record + 3] = counts.distinct;
          counts.records[counts.distinct] = record;
          counts.times[counts.distinct++] = 1;
        }
      }
    }
  }
}
