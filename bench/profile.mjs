// Where a request's microseconds go, next to the no-op's: node bench/profile.mjs [--scenario 1x64] [--rounds 5] [--seconds 5] [--out DIR]
// Linux with perf (Debian: apt install linux-perf), after npm run build.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseGenerator } from "./lib/load.mjs";
import { describeMachine } from "./lib/machine.mjs";
import { paths } from "./lib/paths.mjs";
import { loadTexts } from "./lib/payloads.mjs";
import { peers } from "./lib/peers.mjs";
import { pin, pinSelf } from "./lib/pin.mjs";
import { countParts, parts } from "./lib/profile.mjs";
import { measure, scenarios } from "./lib/scenarios.mjs";
import { startServer } from "./lib/server.mjs";
import { median } from "./lib/stats.mjs";

const { values: args } = parseArgs({
  options: {
    scenario: { type: "string", default: "1x64" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    out: { type: "string", default: paths.bench },
  },
});
const seconds = Number(args.seconds);
const scenario = scenarios.find(({ id }) => id === args.scenario);
if (!scenario) throw new Error(`--scenario is one of ${scenarios.map(({ id }) => id).join(", ")}`);
const SIDES = ["node-noop", "ours"];
// V8 writes the names of what it compiles to a file that perf finds by itself.
const NAMES = { NODE_OPTIONS: "--perf-basic-prof --interpreted-frames-native-stack" };
const WARM_SECONDS = 3;
// V8 leaves logs where the server was started.
const folder = join(paths.cache, "profile");

if (spawnSync("perf", ["--version"]).status !== 0)
  throw new Error("perf is missing (Debian: apt install linux-perf)");
const generator = chooseGenerator();
pinSelf();
const terms = loadTexts();
const machine = describeMachine(generator);

/** Microseconds a request by part: its CPU time without perf, shared out as perf's samples of the next seconds tell. */
async function profile(peer) {
  mkdirSync(folder, { recursive: true });
  const launch = async (port) => ({ ...(await peer.launch(port)), cwd: folder });
  const server = await startServer({ ...peer, launch }, terms, NAMES);
  const data = join(folder, "perf.data");
  try {
    const plan = { seconds: WARM_SECONDS, warm: true };
    await measure(generator, peer, scenario, server, terms, plan);
    const { cpu } = await measure(generator, peer, scenario, server, terms, { seconds, warm: false });
    const record = [
      "record",
      "-q",
      "-e",
      "cpu-clock",
      "-F",
      "1999",
      "-g",
      "-p",
      String(server.pid),
      "-o",
      data,
    ];
    const [program, argv] = pin("load", "perf", record);
    const perf = spawn(program, argv, { stdio: "ignore" });
    const ended = once(perf, "exit");
    await measure(generator, peer, scenario, server, terms, { seconds, warm: false });
    perf.kill("SIGINT");
    await ended;
    const told = spawnSync("perf", ["script", "-i", data, "-F", "ip,sym,dso"], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    const counts = countParts(told.stdout);
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (all < 1000) throw new Error(`perf took only ${all} samples: ${told.stderr.slice(0, 300)}`);
    return Object.fromEntries(parts.map((name) => [name, (cpu * counts[name]) / all]));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(`/tmp/perf-${server.pid}.map`, { force: true });
  }
}

const found = { "node-noop": [], ours: [] };
for (let round = 1; round <= Number(args.rounds); round++) {
  for (const id of SIDES) {
    process.stderr.write(`${id}, round ${round} of ${args.rounds}\n`);
    found[id].push(await profile(peers.find((peer) => peer.id === id)));
  }
}
const micros = (id, name) => median(found[id].map((one) => one[name]));
const rows = parts
  .map((name) => SIDES.map((id) => micros(id, name)))
  .map(([noop, ours], i) => [parts[i], noop, ours]);
rows.push(["together", ...SIDES.map((_, i) => rows.reduce((sum, row) => sum + row[i + 1], 0))]);
const table = rows.map(([name, ...both]) => `| ${name} | ${both.map((one) => one.toFixed(1)).join(" | ")} |`);
writeFileSync(
  join(args.out, "PROFILE.md"),
  `# Where a request's microseconds go

Written by \`node bench/profile.mjs\`, ${machine.date}: ${machine.cpu}, Node ${machine.node}, ${scenario.title}; load average at the start ${machine.busy}.
CPU time of a request, shared out as perf's samples tell; medians of ${args.rounds} rounds. What V8 inlines counts where it is inlined to.

| part | no-op, µs | service, µs |
| --- | ---: | ---: |
${table.join("\n")}
`,
);
