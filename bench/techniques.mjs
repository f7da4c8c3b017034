// What each technique gains: node bench/techniques.mjs [--rounds 3] [--windows 3] [--seconds 1] [--only id,id] [--out DIR]
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
import { median, short, spread } from "./lib/stats.mjs";
import { swapped, techniques } from "./lib/swaps.mjs";

const { values: args } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    windows: { type: "string", default: "3" },
    seconds: { type: "string", default: "1" },
    only: { type: "string" },
    out: { type: "string", default: paths.bench },
  },
});
const rounds = Number(args.rounds);
const windows = Number(args.windows);
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

/**
 * Fresh processes side by side, warmed up alike and asked for one scenario in short windows in turn: a slow second hits
 * both, and none has had more to do before. Gives the median window of each.
 */
async function compare(pair, id) {
  const scenario = scenarios.find((one) => one.id === id);
  const sides = [];
  try {
    for (const peer of pair) sides.push({ peer, server: await startServer(peer, terms), rps: [], cpu: [] });
    // The first window of each warms it up and is not counted.
    for (let window = 0; window <= windows; window++) {
      for (const side of window % 2 ? sides : sides.toReversed()) {
        const { peer, server } = side;
        const found = await measure(generator, peer, scenario, server, terms, {
          seconds,
          warm: window === 0,
        });
        if (found.bad) throw new Error(`${peer.id}, ${id}: bad answers`);
        if (window === 0) continue;
        side.rps.push(found.rps);
        side.cpu.push(found.cpu);
      }
    }
    return sides.map(({ rps, cpu }) => ({ rps: median(rps), cpu: median(cpu) }));
  } finally {
    for (const { server } of sides) await server.stop();
  }
}

const gains = new Map(chosen.map((technique) => [technique, { rps: [], cpu: [] }]));
const whole = variant("whole");
const progress = createProgress(chosen.length * rounds);
for (let round = 0; round < rounds; round++) {
  for (const technique of chosen) {
    const swap = variant(`swap-${technique.id}`, technique);
    const pair = technique.kind === "in" ? [whole, swap] : [swap, whole];
    const [better, worse] = await compare(pair, technique.scenario);
    gains.get(technique).rps.push(better.rps / worse.rps);
    gains.get(technique).cpu.push(worse.cpu / better.cpu);
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
The whole service against the whole service with one file replaced by the plain way (bench/swaps), ${rounds} pairs of processes,
${windows} windows of ${seconds} s each; median and range over the pairs. One that gains less than 5 % is taken out again.

${sections.join("\n")}`;
mkdirSync(args.out, { recursive: true });
writeFileSync(join(args.out, "TECHNIQUES.md"), text);
console.log(text);
