// Two minutes and more (SOAK_SECONDS, 150) of every kind of ordinary request: all answered 200, memory flat.
// Prints resident memory at start, middle and end.
import { Agent } from "node:http";
import { createRandom, finish, LINES, median, rss, send, startClassifier } from "./support.mjs";

const SECONDS = Number(process.env.SOAK_SECONDS ?? 150);
const WORKERS = 16;
/** MB between start and end, and between middle and end: V8's own heap comes and goes by less. */
const GROWTH = 96;
const LATE_GROWTH = 48;

const { child, url, ended } = await startClassifier();
const random = createRandom(1);
const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
const texts = (n) => Array.from({ length: n }, () => `${random.pick(LINES)} ${random.below(1e6)}`);
const json = (path, type, value) => ({
  path,
  headers: { "content-type": type },
  body: JSON.stringify(value),
});
const event = (n) => ({
  specversion: "1.0",
  id: `${random.below(1e12)}`,
  source: "/soak",
  type: "invoice.received",
  subject: "發票 AB-12345678",
  data: { texts: texts(n) },
});
const kinds = [
  () => json("/predict", "application/json", { texts: texts(1) }),
  () => json("/predict", "application/json", { texts: texts(32) }),
  () => json("/predict", "application/json", { texts: texts(256) }),
  () => json("/predict?explain=true", "application/json", { texts: texts(2) }),
  () => json("/", "application/cloudevents+json", event(5)),
  () => json("/", "application/cloudevents-batch+json", [event(3), event(1), { specversion: "1.0" }]),
  () => {
    const { data, subject, ...attributes } = event(5);
    const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
    const request = json("/", "application/json", data);
    Object.assign(request.headers, Object.fromEntries(named), { "ce-subject": encodeURIComponent(subject) });
    return request;
  },
  () => {
    const data = texts(8);
    const inputs = [{ name: "text", shape: [8], datatype: "BYTES", data }];
    return json("/v2/models/invoice-classifier/infer", "application/json", { inputs });
  },
  () => ({ method: "GET", path: "/metrics" }),
];

const statuses = new Map();
const faults = [];
const memory = [];
let over = false;
ended.then(() => {
  over = true;
});
const until = Date.now() + SECONDS * 1000;
const sampler = setInterval(() => memory.push(rss(child.pid)), 1000);
async function worker() {
  while (Date.now() < until && !over) {
    try {
      const { status } = await send(url, { ...random.pick(kinds)(), agent });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    } catch (error) {
      faults.push(error.code ?? error.message);
    }
  }
}
console.log(`soaking ${url} for ${SECONDS} s`);
await Promise.all(Array.from({ length: WORKERS }, worker));
clearInterval(sampler);
child.kill("SIGTERM");
const code = await ended;

// A tenth at a time; the very first one still warms up.
const tenth = Math.max(1, Math.floor(memory.length / 10));
const at = (from) => median(memory.slice(from, from + tenth));
const first = at(tenth);
const middle = at(Math.floor(memory.length / 2));
const last = at(memory.length - tenth);
const mb = (value) => `${value.toFixed(0)} MB`;
console.log([...statuses].map(([status, count]) => `${status}: ${count}`).join(", "));
console.log(
  `resident memory: start ${mb(first)}, middle ${mb(middle)}, end ${mb(last)}, most ${mb(Math.max(...memory))}`,
);
finish("soak", [
  ["every request was answered 200", faults.length === 0 && [...statuses.keys()].join() === "200"],
  ["enough of them to tell", (statuses.get(200) ?? 0) > 1000],
  [`memory grew by less than ${GROWTH} MB from start to end`, last - first < GROWTH],
  [`and by less than ${LATE_GROWTH} MB from middle to end`, last - middle < LATE_GROWTH],
  ["the service ends in good order", code === 0],
]);
