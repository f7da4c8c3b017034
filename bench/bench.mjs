// The speed comparison: node bench/bench.mjs [--quick | --prepare] [--rounds 4] [--seconds 2] [--peers a,b] [--out DIR]
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { makeModel, makeVenv, venvReady } from "./lib/install.mjs";
import { chooseGenerator } from "./lib/load.mjs";
import { describeMachine } from "./lib/machine.mjs";
import { paths } from "./lib/paths.mjs";
import { loadTexts } from "./lib/payloads.mjs";
import { peers } from "./lib/peers.mjs";
import { pinSelf } from "./lib/pin.mjs";
import { createProgress } from "./lib/progress.mjs";
import { ratioTable, writeReport } from "./lib/report.mjs";
import { measure, scenariosOf } from "./lib/scenarios.mjs";
import { startServer } from "./lib/server.mjs";

const { values: args } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    prepare: { type: "boolean", default: false },
    rounds: { type: "string" },
    seconds: { type: "string" },
    peers: { type: "string" },
    out: { type: "string" },
    generator: { type: "string", default: "auto" },
  },
});
const rounds = Number(args.rounds ?? (args.quick ? 1 : 4));
const seconds = Number(args.seconds ?? 2);
// A short run proves that the bench works; it must not overwrite figures that somebody measured with care.
const out = args.out ?? (args.quick ? join(paths.cache, "quick") : paths.bench);

function choose() {
  const wanted = args.peers?.split(",");
  const unknown = wanted?.filter((id) => !peers.some((peer) => peer.id === id)) ?? [];
  if (unknown.length)
    throw new Error(`no peer ${unknown.join(", ")}; one of ${peers.map((p) => p.id).join(", ")}`);
  return peers.filter((peer) => !wanted || wanted.includes(peer.id));
}

/** Leaves out, with the reason, the peers that can't run here; a short run installs nothing from PyPI. */
function prepare(chosen) {
  const missing = [];
  const ready = chosen.filter((peer) => {
    if (!peer.venv) return true;
    if (args.quick && !(venvReady(peer.venv) && peer.id === "seed")) {
      missing.push({
        id: peer.id,
        why: "a quick run takes only the seed, and that if its environment is there",
      });
      return false;
    }
    try {
      process.stderr.write(`preparing ${peer.id}\n`);
      makeVenv(peer.venv);
      makeVenv("seed");
      makeModel();
      return true;
    } catch (error) {
      missing.push({ id: peer.id, why: error.message.replaceAll("\n", " ") });
      return false;
    }
  });
  return { ready, missing };
}

async function measurePeer(peer, generator, terms, tick) {
  const server = await startServer(peer, terms);
  try {
    await sleep(args.quick ? 200 : 1000);
    const rssIdle = server.rss();
    let rssLoad = rssIdle;
    const cells = {};
    const warmed = new Set();
    for (const scenario of scenariosOf(peer)) {
      const warm = !warmed.has(scenario.kind);
      warmed.add(scenario.kind);
      const plan = { seconds, warm };
      cells[scenario.id] = await measure(generator, peer, scenario, server, terms, plan);
      rssLoad = Math.max(rssLoad, server.rss());
      tick(peer, scenario, cells[scenario.id]);
    }
    return { cells, coldStartMs: server.coldStartMs, rssIdle, rssLoad };
  } finally {
    await server.stop();
  }
}

/** The order turns with each round, so that no server always runs on the warmest machine. */
const turned = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

async function main() {
  if (!existsSync(paths.main)) throw new Error("dist/main.js is missing: npm run build");
  const { ready, missing } = prepare(choose());
  const generator = chooseGenerator(args.generator);
  if (args.prepare) {
    for (const { id, why } of missing) console.log(`not installed: ${id}: ${why}`);
    return console.log(`ready: ${ready.map((peer) => peer.id).join(", ")}; load by ${generator}`);
  }
  pinSelf();
  const terms = loadTexts();
  const machine = describeMachine(generator);
  const failures = [];
  const results = [];
  const cells = ready.reduce((sum, peer) => sum + scenariosOf(peer).length, 0);
  const progress = createProgress(cells * rounds);
  let passed = 0;
  const tick = (peer, scenario, cell) => {
    const wrong = cell.rps === 0 ? `no answer in ${seconds} s` : `${cell.bad} bad answers`;
    if (cell.bad || cell.rps === 0) failures.push(`${peer.id}, ${scenario.id}: ${wrong}`);
    else passed += 1;
    progress.tick(`${peer.id} ${scenario.id} ${Math.round(cell.rps)}/s, ${Math.round(cell.cpu)} µs`);
  };
  for (let round = 0; round < rounds; round++) {
    const result = {};
    results.push(result);
    for (const peer of turned(ready, round)) {
      try {
        result[peer.id] = await measurePeer(peer, generator, terms, tick);
      } catch (error) {
        failures.push(error.message);
      }
    }
  }
  progress.stop();
  const left = [...missing, ...failures.map((why) => ({ id: "failed", why }))];
  const report = { rounds: results, peers: ready, machine, missing: left, options: { seconds } };
  const { list } = writeReport(out, report);
  console.log(ratioTable(list));
  for (const { id, why } of left) console.log(`not measured: ${id}: ${why}`);
  console.log(`bench: ${passed} passed, ${failures.length} failed`);
  if (failures.length) process.exitCode = 1;
}

await main();
