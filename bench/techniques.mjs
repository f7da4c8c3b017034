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

async function once(peer, ids) {
  const server = await startServer(peer, terms);
  const found = {};
  const warmed = new Set();
  try {
    for (const scenario of scenarios.filter(({ id }) => ids.includes(id))) {
      const plan = { seconds, warm: !warmed.has(scenario.kind) };
      warmed.add(scenario.kind);
      found[scenario.id] = await measure(generator, peer, scenario, server, terms, plan);
      if (found[scenario.id].bad) throw new Error(`${peer.id}, ${scenario.id}: bad answers`);
    }
  } finally {
    await server.stop();
  }
  return found;
}

const gains = new Map(chosen.map((technique) => [technique, { rps: [], cpu: [] }]));
const ids = [...new Set(chosen.map(({ id }) => id))];
const whole = variant("whole");
const swaps = ids.map((id) =>
  variant(
    `swap-${id}`,
    chosen.find((technique) => technique.id === id),
  ),
);
const runs = [whole, ...swaps];
const scenariosOf = (peer) =>
  chosen.filter(({ id }) => peer === whole || peer.id === `swap-${id}`).map((t) => t.scenario);
const progress = createProgress(runs.length * rounds);
for (let round = 0; round < rounds; round++) {
  const found = new Map();
  // The order turns with each round; all are judged against the whole service of the same round.
  for (let i = 0; i < runs.length; i++) {
    const peer = runs[(i + round * 5) % runs.length];
    found.set(peer.id, await once(peer, scenariosOf(peer)));
    progress.tick(peer.id);
  }
  for (const technique of chosen) {
    const [plain, swap] = ["whole", `swap-${technique.id}`].map((id) => found.get(id)[technique.scenario]);
    const [better, worse] = technique.kind === "in" ? [plain, swap] : [swap, plain];
    gains.get(technique).rps.push(better.rps / worse.rps);
    gains.get(technique).cpu.push(worse.cpu / better.cpu);
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
