// CPU cost of the model alone: node in-process.mjs PLAN.json MODEL_DIR, prints { size: CPU µs a text }.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { paths } from "../lib/paths.mjs";
import { median } from "../lib/stats.mjs";

const [planFile, dir] = process.argv.slice(2);
const { lists, milliseconds } = JSON.parse(readFileSync(planFile, "utf8"));
const { loadModel } = await import(pathToFileURL(`${paths.root}/dist/model/model.js`).href);
const model = await loadModel(dir);
const cpuMicros = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

async function cost(all) {
  const size = all[0].length;
  const samples = [];
  const until = performance.now() + milliseconds;
  while (performance.now() < until || samples.length < 3) {
    const before = cpuMicros();
    for (const list of all) await model.predict(list);
    samples.push((cpuMicros() - before) / (all.length * size));
  }
  return median(samples);
}

const result = {};
for (const [size, all] of Object.entries(lists)) {
  await cost(all.slice(0, 1 + (all.length >> 1)));
  result[size] = await cost(all);
}
process.stdout.write(JSON.stringify(result));
