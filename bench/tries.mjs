// Ways to find a text's n-grams among the model's, on its first character block and the lexicon's lines.
//   npm run build && node bench/tries.mjs [MODEL_DIR] [--rounds 15]
// Microseconds a text, the fastest of interleaved rounds; every way must count the same.
import { loadArtifact } from "../dist/model/artifact.js";
import { SPACE, SYMBOL, writeCodes } from "../dist/model/code-table.js";
import { createNormalise } from "../dist/model/normalise.js";
import { STRIDE, symbolsTo } from "../dist/model/trie.js";
import { createVocabulary } from "../dist/model/vocabulary.js";
import { loadTexts } from "./lib/payloads.mjs";

const folder = process.argv[2]?.startsWith("/")
  ? process.argv[2]
  : new URL("../models/artifact", import.meta.url).pathname;
const flag = process.argv.indexOf("--rounds");
const rounds = flag < 0 ? 15 : Number(process.argv[flag + 1]);

const artifact = await loadArtifact(folder);
const vocabulary = createVocabulary(artifact.metadata, artifact.vocabulary);
const tables = vocabulary.blocks.find(({ block }) => block.analyzer === "char_wb");
const [least, most] = tables.block.ngramRange;
const { records } = tables.trie;
const codePoints = vocabulary.codePoints();

// padded words as symbols, so that only the finding is compared
const normalise = createNormalise(artifact.metadata.normalisation);
const codes = new Int32Array(4096);
const words = loadTexts()
  .slice(0, 4096)
  .map((text) => {
    const found = [];
    const length = writeCodes(normalise(text), tables.codes, codes);
    for (let i = 0; i < length; i++) {
      if (codes[i] & SPACE) continue;
      const word = [tables.space];
      while (i < length && !(codes[i] & SPACE)) word.push(codes[i++] & SYMBOL);
      found.push(Int32Array.from([...word, tables.space]));
    }
    return found;
  });
const strings = words.map((list) =>
  list.map((word) =>
    Array.from(word, (symbol) => (symbol ? String.fromCodePoint(codePoints[symbol]) : "\0")),
  ),
);

/** `step` takes a text's padded words and gives how many n-grams it found. */
const walk = (step) => () => {
  let hits = 0;
  for (const list of words) hits += step(list);
  return hits;
};

function doubleArray(list) {
  let hits = 0;
  let distinct = 0;
  for (const word of list)
    for (let start = 0; start < word.length; start++) {
      let record = 0;
      for (let i = start; i < Math.min(start + most, word.length); i++) {
        const to = records[record] + word[i] * STRIDE;
        if (records[to + 1] !== record) break;
        record = to;
        if (i - start + 1 < least || records[record + 2] < 0) continue;
        hits++;
        const slot = records[record + 3];
        if (!(slot < distinct && seen[slot] === record)) {
          records[record + 3] = distinct;
          seen[distinct++] = record;
        }
      }
    }
  return hits;
}
const seen = new Int32Array(1 << 16);

// the same double array with the slots in an array of their own
const narrow = new Int32Array((records.length / STRIDE) * 3);
for (let r = 0, n = 0; r < records.length; r += STRIDE, n += 3) {
  narrow[n] = (records[r] / STRIDE) * 3;
  narrow[n + 1] = records[r + 1] < 0 ? -1 : (records[r + 1] / STRIDE) * 3;
  narrow[n + 2] = records[r + 2];
}
const slots = new Int32Array(tables.block.features);
function slotsApart(list) {
  let hits = 0;
  let distinct = 0;
  for (const word of list)
    for (let start = 0; start < word.length; start++) {
      let record = 0;
      for (let i = start; i < Math.min(start + most, word.length); i++) {
        const to = narrow[record] + word[i] * 3;
        if (narrow[to + 1] !== record) break;
        record = to;
        const feature = narrow[record + 2];
        if (i - start + 1 < least || feature < 0) continue;
        hits++;
        const slot = slots[feature];
        if (!(slot < distinct && seen[slot] === feature)) {
          slots[feature] = distinct;
          seen[distinct++] = feature;
        }
      }
    }
  return hits;
}

// a hash table of (node, symbol): node numbers are those of the double array's records
const edges = [];
for (let r = STRIDE; r < records.length; r += STRIDE)
  if (records[r + 1] >= 0)
    edges.push([records[r + 1] / STRIDE, symbolsTo(tables.trie, r).at(-1), r / STRIDE]);
const bits = Math.ceil(Math.log2(edges.length * 1.6));
const mask = (1 << bits) - 1;
const table = new Int32Array(4 << bits).fill(-1); // node, symbol, next node, feature
const place = (node, symbol) => (Math.imul(node * 8191 + symbol, 0x9e3779b1) >>> (32 - bits)) & mask;
for (const [node, symbol, next] of edges) {
  let at = place(node, symbol);
  while (table[4 * at] >= 0) at = (at + 1) & mask;
  table.set([node, symbol, next, records[next * STRIDE + 2]], 4 * at);
}
const featureSlots = new Int32Array(tables.block.features);
function hashed(list) {
  let hits = 0;
  let distinct = 0;
  for (const word of list)
    for (let start = 0; start < word.length; start++) {
      let node = 0;
      for (let i = start; i < Math.min(start + most, word.length); i++) {
        const symbol = word[i];
        let at = place(node, symbol);
        while (table[4 * at] >= 0 && (table[4 * at] !== node || table[4 * at + 1] !== symbol))
          at = (at + 1) & mask;
        if (table[4 * at] < 0) break;
        node = table[4 * at + 2];
        const feature = table[4 * at + 3];
        if (i - start + 1 < least || feature < 0) continue;
        hits++;
        const slot = featureSlots[feature];
        if (!(slot < distinct && seen[slot] === feature)) {
          featureSlots[feature] = distinct;
          seen[distinct++] = feature;
        }
      }
    }
  return hits;
}

// what a plain port does: substrings in a Map
const ngrams = new Map();
for (const [, , next] of edges) {
  const symbols = symbolsTo(tables.trie, next * STRIDE);
  const feature = records[next * STRIDE + 2];
  if (feature >= 0)
    ngrams.set(symbols.map((symbol) => String.fromCodePoint(codePoints[symbol])).join(""), feature);
}
function mapOfStrings() {
  let hits = 0;
  for (const list of strings) {
    const counts = new Map();
    for (const word of list)
      for (let n = least; n <= Math.min(most, word.length); n++)
        for (let start = 0; start + n <= word.length; start++) {
          let ngram = "";
          for (let i = start; i < start + n; i++) ngram += word[i];
          const feature = ngrams.get(ngram);
          if (feature === undefined) continue;
          hits++;
          counts.set(feature, (counts.get(feature) ?? 0) + 1);
        }
  }
  return hits;
}

const ways = {
  "double array (shipped)": walk(doubleArray),
  "double array, slots apart": walk(slotsApart),
  "hash table of edges": walk(hashed),
  "Map of substrings": mapOfStrings,
};
const best = new Map();
const hits = new Set();
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const started = performance.now();
    hits.add(run());
    const micros = ((performance.now() - started) * 1000) / words.length;
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, micros));
  }
}
if (hits.size !== 1) throw new Error(`the ways disagree: ${[...hits].join(", ")} hits`);
const first = best.values().next().value;
for (const [name, micros] of best)
  console.log(`${name.padEnd(26)} ${micros.toFixed(2)} us a text  x ${(micros / first).toFixed(2)}`);
