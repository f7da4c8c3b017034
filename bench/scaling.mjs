// How cost grows: node bench/scaling.mjs [--only batch,events,overload,size] [--rounds 5] [--seconds 2] [--model DIR] [--out DIR]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeGrownModels, makeVenv } from "./lib/install.mjs";
import { chooseGenerator } from "./lib/load.mjs";
import { describeMachine } from "./lib/machine.mjs";
import { paths } from "./lib/paths.mjs";
import { loadTexts } from "./lib/payloads.mjs";
import { pinSelf } from "./lib/pin.mjs";
import { writeScaling } from "./lib/scaling-report.mjs";
import { batchSizes, eventSizes, modelSizes, overload } from "./lib/scaling-runs.mjs";
import { medians } from "./lib/stats.mjs";

const { values: args } = parseArgs({
  options: {
    only: { type: "string", default: "batch,events,overload,size" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    model: { type: "string", default: process.env.MODEL_DIR ?? paths.artifact },
    out: { type: "string", default: paths.bench },
    prepare: { type: "boolean", default: false },
  },
});

const parts = { batch: batchSizes, events: eventSizes, overload, size: modelSizes };
const wanted = args.only.split(",");
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length) throw new Error(`no part ${unknown.join(", ")}; one of ${Object.keys(parts).join(", ")}`);
const rounds = Number(args.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a whole number from 1 on");
if (!existsSync(paths.main)) throw new Error("dist/main.js is missing: npm run build");

let missing;
if (wanted.includes("size")) {
  try {
    makeVenv("seed");
    makeGrownModels();
  } catch (error) {
    missing = error.message;
    console.error(`models of other sizes can't be made here, that part is left out: ${missing}`);
  }
}
if (!args.prepare) {
  const generator = chooseGenerator();
  pinSelf();
  const context = { generator, seconds: Number(args.seconds), model: args.model, terms: loadTexts() };
  // A part that is not run this time keeps the figures of the last run that had it.
  const file = join(args.out, "scaling.json");
  const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  result.machine = { ...describeMachine(generator), rounds };
  const found = {};
  for (let round = 1; round <= rounds; round++) {
    for (const name of wanted) {
      if (name === "size" && missing) continue;
      process.stderr.write(`${name}, round ${round} of ${rounds}\n`);
      found[name] = [...(found[name] ?? []), await parts[name](context)];
    }
  }
  for (const name in found) result[name] = medians(found[name]);
  mkdirSync(join(args.out, "figures"), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  writeScaling(args.out, result);
}
