import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { load, runProcess } from "./load.mjs";
import { paths } from "./paths.mjs";
import { textLists } from "./payloads.mjs";
import { peers } from "./peers.mjs";
import { requestsFor } from "./scenarios.mjs";
import { startServer } from "./server.mjs";

const ours = peers.find((peer) => peer.id === "ours");
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];
const EVENT_LINES = [1, 10, 50, 250];
const OFFERED = [0.25, 0.5, 0.75, 0.9, 1, 1.25, 1.5, 2, 3];
/** An answer that comes later than this (ms) is no good to anybody; far above what an idle server needs. */
const DEADLINE_MS = 1000;
const OVERLOAD_TEXTS = 32;
/** A process that has just started is a third slower for its first seconds on one core. */
const WARM_SECONDS = 3;
/** Texts under way at once where no refusal is wanted: well below MAX_IN_FLIGHT_TEXTS (4,000). */
const MOST_UNDER_WAY = 2000;

async function withServer(context, use, env = {}) {
  const server = await startServer(ours, context.terms, { MODEL_DIR: context.model, ...env });
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

const say = (text) => process.stderr.write(`  ${text}\n`);

async function closedLoop({ generator, terms, seconds }, server, kind, texts, most) {
  const connections = Math.min(most, Math.max(1, Math.floor(MOST_UNDER_WAY / texts)));
  const requests = requestsFor(ours, { kind, texts }, terms);
  const plan = { port: server.port, requests, connections, name: `scaling-${kind}-${texts}` };
  await load(generator, { ...plan, seconds: WARM_SECONDS });
  // What the warming up left behind is dropped first; it would count as under way.
  await sleep(300);
  const before = server.cpu();
  const result = await load(generator, { ...plan, seconds });
  if (result.bad) throw new Error(`${kind} of ${texts} texts: ${result.bad} bad answers`);
  const cpuMicros = ((server.cpu() - before) / (result.rps * result.seconds)) * 1e6;
  const rounded = { linesPerSecond: Math.round(result.rps * texts), p99: Number(result.p99.toFixed(2)) };
  say(`${kind}, ${texts} texts: ${Math.round(result.rps)} requests/s`);
  return { ...rounded, cpuMicrosPerLine: Number((cpuMicros / texts).toFixed(2)) };
}

async function modelAlone({ terms, seconds }, dir, sizes) {
  const lists = sizes.map((size) => [size, textLists(terms, size, Math.max(4, Math.ceil(256 / size)))]);
  const plan = { lists: Object.fromEntries(lists), milliseconds: seconds * 300 };
  return runProcess("in-process", "in-process", plan, [dir], "server");
}

/** Lines/s and CPU time a line against texts in a request: over HTTP with 4 connections, and of the model alone. */
export async function batchSizes(context) {
  const alone = await modelAlone(context, context.model, BATCHES);
  return withServer(context, async (server) => {
    const result = {};
    for (const size of BATCHES) {
      const over = await closedLoop(context, server, "texts", size, 4);
      result[size] = { ...over, modelMicrosPerLine: Number(alone[size].toFixed(2)) };
    }
    return result;
  });
}

/** Lines/s of binary events at `POST /`, 16 connections, against lines in an event: what docs/capacity.md reckons with. */
export function eventSizes(context) {
  return withServer(context, async (server) => {
    const result = {};
    for (const lines of EVENT_LINES) result[lines] = await closedLoop(context, server, "binary", lines, 16);
    return result;
  });
}

/** Good answers and refusals, in % of what the server can do, and latency, against the offered load, up to three times that. */
export function overload(context) {
  return withServer(context, async (server) => {
    const most = await closedLoop(context, server, "texts", OVERLOAD_TEXTS, 16);
    const capacity = most.linesPerSecond / OVERLOAD_TEXTS;
    const requests = requestsFor(ours, { kind: "texts", texts: OVERLOAD_TEXTS }, context.terms);
    const result = {
      capacity: Math.round(capacity),
      texts: OVERLOAD_TEXTS,
      deadlineMs: DEADLINE_MS,
      offered: {},
    };
    for (const share of OFFERED) {
      const plan = {
        port: server.port,
        requests,
        rate: capacity * share,
        seconds: context.seconds * 2,
        settleMs: 1000,
        deadlineMs: DEADLINE_MS,
      };
      const found = await runProcess("open-loop", "open-loop", plan);
      for (const name of ["good", "late", "shed", "failed"]) found[name] *= 100 / capacity;
      for (const name in found) found[name] = found[name] === null ? null : Number(found[name].toFixed(2));
      say(`${share * 100} % offered: ${found.good} % good, ${found.shed} % refused, p99 ${found.p99} ms`);
      result.offered[share] = found;
    }
    return result;
  });
}

/** The same service on models of other sizes: vocabulary at 14 labels, labels at 50,000 n-grams. */
export async function modelSizes(context) {
  const result = {};
  const names = readdirSync(paths.grown).filter((name) => /^(vocabulary|labels)-\d+$/.test(name));
  for (const name of names) {
    const model = join(paths.grown, name);
    const alone = await modelAlone(context, model, [1, 256]);
    result[name] = await withServer({ ...context, model }, async (server) => ({
      ...(await closedLoop(context, server, "texts", 32, 4)),
      modelMicrosAlone: Number(alone[1].toFixed(2)),
      modelMicrosPerLine: Number(alone[256].toFixed(2)),
      coldStartMs: Math.round(server.coldStartMs),
      rss: Math.round(server.rss()),
    }));
  }
  return result;
}
