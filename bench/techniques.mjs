// What each technique gains: node bench/techniques.mjs [--rounds 3] [--seconds 2] [--only id,id] [--out DIR]
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseGenerator } from "./lib/load.mjs";
import { describeMachine } from "./lib/machine.mjs";
import { paths } from "./lib/paths.mjs";
import { loadTexts } from "./lib/payloads.mjs";
import { peers } from "./lib/peers.mjs";
import { pinSelf } from "./lib/pin.mjs";
import { createProgress } from "./lib/progress.mjs";
import { measure, scenarios } from "./lib/scenarios.mjs";
import { startServer } from "./lib/server.mjs";
import { short, spread } from "./lib/stats.mjs";
import { swapped, techniques } from "./lib/swaps.mjs";

const { values: args } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    only: { type: "string" },
    out: { type: "string", default: paths.bench },
  },
});
const rounds = Number(args.rounds);
const seconds = Number(args.seconds);
const ours = peers.find((peer) => peer.id === "ours");
const chosen = techniques.filter(({ id }) => !args.only || args.only.split(",").includes(id));
if (!chosen.length) throw new Error(`no technique ${args.only}; ${techniques.map((t) => t.id).join(", ")}`);
if (!existsSync(paths.main)) throw new Error("dist/main.js is missing: npm run build");

const generator = chooseGenerator();
pinSelf();
const terms = loadTexts();
const machine = describeMachine(generator);

/** The service with one file replaced, or none, as a peer. */
function variant(id, technique) {
  const extra = swapped(technique);
  const launch = async (port) => {
    const plain = await ours.launch(port);
    return { ...plain, args: [...extra.args, ...plain.args], env: { ...plain.env, ...extra.env } };
  };
  return { ...ours, id, launch };
}

/** A fresh process, warmed up alike and asked for one scenario: one that had more to do before would be the faster. */
async function once(peer, id) {
  const server = await startServer(peer, terms);
  try {
    const scenario = scenarios.find((one) => one.id === id);
    const found = await measure(generator, peer, scenario, server, terms, { seconds, warm: true });
    if (found.bad) throw new Error(`${peer.id}, ${id}: bad answers`);
    return found;
  } finally {
    await server.stop();
  }
}

const gains = new Map(chosen.map((technique) => [technique, { rps: [], cpu: [] }]));
const whole = variant("whole");
const progress = createProgress(chosen.length * rounds);
for (let round = 0; round < rounds; round++) {
  for (const technique of chosen) {
    // One right after the other, in turn: a slow minute hits both.
    const swap = variant(`swap-${technique.id}`, technique);
    const found = new Map();
    for (const peer of round % 2 ? [swap, whole] : [whole, swap])
      found.set(peer, await once(peer, technique.scenario));
    const [better, worse] = technique.kind === "in" ? [whole, swap] : [swap, whole];
    gains.get(technique).rps.push(found.get(better).rps / found.get(worse).rps);
    gains.get(technique).cpu.push(found.get(worse).cpu / found.get(better).cpu);
    progress.tick(technique.id);
  }
}
progress.stop();

const percent = (ratio) => `${ratio >= 1 ? "+" : ""}${short((ratio - 1) * 100)} %`;
const range = ({ median, min, max }) => `${percent(median)} (${percent(min)} to ${percent(max)})`;
const rows = (kind) =>
  [...gains]
    .filter(([technique]) => technique.kind === kind)
    .map(([{ title, scenario }, { rps, cpu }]) => {
      const where = scenarios.find(({ id }) => id === scenario).title;
      return `| ${title} | ${where} | ${range(spread(rps))} | ${range(spread(cpu))} |`;
    })
    .join("\n");
const head = (first) =>
  `| ${first} | where | requests/s | requests for the same CPU time |\n| --- | --- | ---: | ---: |\n`;
const section = (kind, title, first) => (rows(kind) ? [`${title}\n\n${head(first)}${rows(kind)}\n`] : []);
const sections = [
  ...section("in", "## In the service", "technique"),
  ...section("cost", "## What stays whatever it costs\n\nThe gain if it were left out:", "feature"),
  ...section("tried", "## Tried\n\nNot in the service; the gain if it were:", "technique"),
  ...section(
    "control",
    "## Control\n\nTwo builds alike; their range is what this run cannot tell apart:",
    "variant",
  ),
];
const text = `# What each technique gains

Written by \`node bench/techniques.mjs\` (after \`npm run build\`), ${machine.date}: ${machine.cpu}, Node ${machine.node}, load by
${machine.generator}, ${machine.pinned}; load average at the start ${machine.busy}.
The whole service against the whole service with one file replaced by the plain way (bench/swaps), ${rounds} rounds of ${seconds} s; median and range. One that gains less than 5 % is taken out again.

${sections.join("\n")}`;
mkdirSync(args.out, { recursive: true });
writeFileSync(join(args.out, "TECHNIQUES.md"), text);
console.log(text);
