// What one text costs in this process: normalising, encoding, the graph's run, and all of predict, by batch size.
//   npm run build && node bench/encode.mjs [MODEL_DIR] [--rounds 15]
// Each figure is the fastest of interleaved rounds: other work on the machine only ever adds to it.
import { loadArtifact } from "../dist/model/artifact.js";
import { createEncode } from "../dist/model/encode.js";
import { createFeatures } from "../dist/model/features.js";
import { loadModel } from "../dist/model/model.js";
import { createNormalise } from "../dist/model/normalise.js";
import { createVocabulary } from "../dist/model/vocabulary.js";
import { loadTexts } from "./lib/payloads.mjs";

const dir = process.argv[2]?.startsWith("--") ? undefined : process.argv[2];
const folder = dir ?? new URL("../models/artifact", import.meta.url).pathname;
const at = process.argv.indexOf("--rounds");
const rounds = at < 0 ? 15 : Number(process.argv[at + 1]);
const BATCHES = [1, 8, 32, 256];

const started = performance.now();
const model = await loadModel(folder);
const loaded = performance.now() - started;
const artifact = await loadArtifact(folder);
const vocabulary = createVocabulary(artifact.metadata, artifact.vocabulary);
const encode = createEncode(vocabulary);
const normalise = createNormalise(artifact.metadata.normalisation);
const terms = loadTexts();
// every second line names a merchant and an item
const texts = terms.slice(0, 4096).map((term, i) => (i % 2 ? term : `${term} ${terms[4096 + i]}`));
const normalised = texts.map(normalise);
const features = createFeatures();

const best = new Map();
/** Keeps the fewest microseconds a text. */
function keep(name, started, count) {
  const micros = ((performance.now() - started) * 1000) / count;
  best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, micros));
}

for (let round = 0; round < rounds; round++) {
  let from = performance.now();
  for (const text of texts) normalise(text);
  keep("normalise", from, texts.length);

  from = performance.now();
  for (const text of normalised) {
    features.length = 0;
    encode(text, features);
  }
  keep("encode", from, texts.length);

  for (const batch of BATCHES) {
    const count = batch === 1 ? 512 : texts.length;
    from = performance.now();
    for (let i = 0; i < count; i += batch) await model.predict(texts.slice(i, i + batch));
    keep(`predict ${batch}`, from, count);
  }
}

features.length = 0;
for (const text of normalised) encode(text, features);
const { name, version, classes, paddingId } = model.metadata;
console.log(
  `${name} ${version}: ${paddingId} n-grams, ${classes.length} classes; loaded in ${loaded.toFixed(0)} ms`,
);
console.log(`${(features.length / texts.length).toFixed(1)} distinct n-grams a text; microseconds a text:`);
for (const [what, micros] of best) console.log(`  ${what.padEnd(12)} ${micros.toFixed(2)}`);
await model.close();
