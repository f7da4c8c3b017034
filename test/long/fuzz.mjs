// Mutated requests at every door for FUZZ_SECONDS (60): no 5xx, no crash, every fault a small problem+json, no
// growth of memory. FUZZ_SEED repeats a run (as far as timing allows).
import { Agent } from "node:http";
import { connect } from "node:net";
import { createMutations, RAW } from "./mutations.mjs";
import { createRandom, finish, LINES, median, rss, send, startClassifier } from "./support.mjs";

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 60);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1e6);
const WORKERS = 8;
/** MB that resident memory may grow between the first and the last quarter: V8's own heap comes and goes by less. */
const GROWTH = 96;
/** An event may get these and no other; 405 is for the methods, 404 for nothing here. */
const ALLOWED = new Set([200, 204, 400, 405, 413, 415, 417, 422, 431]);

// Room and time for all that the workers can have in flight, on a slow machine too: an honest 503 for overload or a
// long wait would hide one that is neither.
const ROOM = { MAX_IN_FLIGHT_TEXTS: "100000", REQUEST_TIMEOUT_MS: "120000" };
const { child, url, ended } = await startClassifier(ROOM);
const random = createRandom(SEED);
const mutate = createMutations(random);
const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
const statuses = new Map();
const wrong = [];
const resets = [];
let over = false;
ended.then(() => {
  over = true;
});
const until = Date.now() + SECONDS * 1000;

function judge(request, answer) {
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  const about = `${request.method} ${request.path} ${JSON.stringify(request.headers).slice(0, 300)} -> ${answer.status}`;
  if (!ALLOWED.has(answer.status)) wrong.push(`${about}: ${answer.body.slice(0, 200)}`);
  if (answer.status >= 400) {
    const small = Buffer.byteLength(answer.body) < 768;
    if (!small || answer.headers["content-type"] !== "application/problem+json")
      wrong.push(`${about}: no problem+json`);
  }
}

async function worker() {
  while (Date.now() < until && !over && wrong.length < 10) {
    const request = mutate();
    try {
      judge(request, await send(url, { ...request, agent }));
    } catch (error) {
      // A body far over the limit may be cut off; anything else of ours must get its answer.
      if (request.body.length < 8_000_000 && !(error.code ?? "").startsWith("ERR_")) {
        resets.push(
          `${request.method} ${request.path} ${error.code} ${request.body.length} bytes ${JSON.stringify(request.headers).slice(0, 300)}`,
        );
      }
    }
  }
}

async function rawWorker() {
  const { hostname, port } = new URL(url);
  while (Date.now() < until && !over) {
    await new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(Buffer.from(random.pick(RAW), "latin1")),
      );
      socket.on("data", (chunk) => {
        if (/^HTTP\/1\.1 (?:408|5)/.test(chunk.toString("latin1")))
          wrong.push(chunk.toString("latin1").slice(0, 200));
      });
      socket.on("error", () => {});
      socket.on("close", resolve);
      setTimeout(() => socket.destroy(), 100);
    });
  }
}

const memory = [];
const sampler = setInterval(() => memory.push(rss(child.pid)), 500);
console.log(`fuzzing ${url} for ${SECONDS} s, seed ${SEED}`);
await Promise.all([...Array.from({ length: WORKERS }, worker), rawWorker()]);
clearInterval(sampler);

const after = await send(url, {
  path: "/predict",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ texts: LINES }),
}).catch((error) => ({ status: error.code, body: "{}" }));
const quarter = Math.max(1, Math.floor(memory.length / 4));
const early = median(memory.slice(0, quarter));
const late = median(memory.slice(-quarter));
for (const line of [...wrong, ...resets].slice(0, 20)) console.log(line);
console.log(
  [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(", "),
);
console.log(`resident memory: first quarter ${early.toFixed(0)} MB, last quarter ${late.toFixed(0)} MB`);
const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
child.kill("SIGTERM");
const code = await ended;
finish("fuzz", [
  [
    `${total} requests answered, none with a status that an event must not get`,
    wrong.length === 0 && total > 500,
  ],
  ["no request was reset", resets.length === 0],
  [
    "valid and invalid ones were both among them",
    statuses.has(200) && statuses.has(400) && statuses.has(422),
  ],
  [
    "the service still answers as before",
    after.status === 200 && JSON.parse(after.body).results.length === LINES.length,
  ],
  ["the service ends in good order", code === 0],
  [`memory grew by less than ${GROWTH} MB`, late - early < GROWTH],
]);
