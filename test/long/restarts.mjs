// The classifier is ended with SIGTERM and started again RESTARTS (20) times under load, behind the local broker on
// the shipped manifests: no event may be lost or dead-lettered, and no request that was accepted may be reset.
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "libsql";
import { createRandom, finish, LINES, send, start, startClassifier } from "./support.mjs";

const RESTARTS = Number(process.env.RESTARTS ?? 20);
const PUBLISHERS = 4;
const CALLERS = 4;
/** Milliseconds between two events of a publisher: load, but not so much that the machine is what is measured. */
const PAUSE = 20;
/** Milliseconds that the broker gets between two restarts to deliver what came before; as in a cluster, where another
 *  pod would take it. Without it a slow machine restarts faster than events can be tried again. */
const CATCH_UP = 40_000;
/** Milliseconds that the broker gets at the end to deliver what is still waiting for its next try. */
const DRAIN = 180_000;

const random = createRandom(1);
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), "restarts-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const port = await freePort();
/** How often the classifier says it answered an event, by its id; and what it says was broken off. */
const taken = new Map();
const cut = [];
function onLine(line) {
  const { eventId, status, route } = line.startsWith("{") ? JSON.parse(line) : {};
  if (status === 499) cut.push(`${route} ${eventId}`);
  if (eventId !== undefined && status === 200) taken.set(eventId, (taken.get(eventId) ?? 0) + 1);
}
const startOne = () => startClassifier({ PORT: `${port}` }, onLine);
let classifier = await startOne();
const broker = await start(
  [
    "broker",
    "--manifests",
    "eventing/base",
    "--resolve",
    `invoice-classifier=http://127.0.0.1:${port}`,
  ].concat(["--data", folder, "--port", `${await freePort()}`]),
  { LOG_LEVEL: "info" },
  /(http:\/\/[^"\s]+)\/default\/invoices/,
);

const published = new Set();
const classified = new Map();
const refused = [];
const resets = [];
const codes = [];
let answered = 0;
let stop = false;

async function listen() {
  const stream = await fetch(`${broker.url}/default/invoices/events?type=invoice.classified`);
  (async () => {
    let text = "";
    for await (const chunk of stream.body) {
      text += Buffer.from(chunk).toString("utf8");
      const messages = text.split("\n\n");
      text = messages.pop();
      for (const message of messages) {
        const line = message.split("\n").find((part) => part.startsWith("data:"));
        if (!line) continue;
        const { causationid } = JSON.parse(line.slice(5));
        classified.set(causationid, (classified.get(causationid) ?? 0) + 1);
      }
    }
  })().catch(() => {});
}

async function publisher(name, agent) {
  for (let i = 0; !stop; i++) {
    const id = `${name}-${i}`;
    const body = JSON.stringify({
      specversion: "1.0",
      id,
      source: "/restarts",
      type: "invoice.received",
      data: { texts: [random.pick(LINES), `${random.pick(LINES)} ${i}`] },
    });
    const headers = { "content-type": "application/cloudevents+json" };
    const { status } = await send(broker.url, { path: "/default/invoices", headers, body, agent });
    if (status === 202) published.add(id);
    else refused.push(`${id}: ${status}`);
    await delay(PAUSE);
  }
}

/** Straight at the classifier: while it is down a connection is refused, but one that it accepted gets its answer. */
async function caller(agent) {
  const body = JSON.stringify({ texts: Array.from({ length: 64 }, () => random.pick(LINES)) });
  const headers = { "content-type": "application/json" };
  while (!stop) {
    try {
      const { status } = await send(classifier.url, { path: "/predict", headers, body, agent });
      if (status === 200) answered++;
      else resets.push(`status ${status}`);
      await delay(PAUSE);
    } catch (error) {
      if (error.code !== "ECONNREFUSED") resets.push(`${error.code ?? error.message}, kept: ${error.reused}`);
      await delay(100);
    }
  }
}

await listen();
const agent = new Agent({ keepAlive: true });
const running = [
  ...Array.from({ length: PUBLISHERS }, (_, i) => publisher(`p${i}`, agent)),
  ...Array.from({ length: CALLERS }, () => caller(agent)),
];
const unclassified = (ids) => ids.filter((id) => !classified.has(id));
async function catchUp(ids, until) {
  let left = unclassified(ids);
  while (left.length > 0 && Date.now() < until) {
    await delay(50);
    left = unclassified(left);
  }
  return left;
}
for (let i = 0; i < RESTARTS; i++) {
  await delay(300 + random.below(700));
  classifier.child.kill("SIGTERM");
  codes.push(await classifier.ended);
  classifier = await startOne();
  await catchUp([...published], Date.now() + CATCH_UP);
}
stop = true;
await Promise.all(running);

const lost = await catchUp([...published], Date.now() + DRAIN);
const deadLetters = JSON.parse((await send(broker.url, { method: "GET", path: "/api/dead-letters" })).body);
const again = [...classified.values()].filter((count) => count > 1).length;
classifier.child.kill("SIGTERM");
broker.child.kill("SIGTERM");
codes.push(await classifier.ended);
const brokerCode = await broker.ended;

/** Why attempts failed, from the broker's own book: connections refused, or closed before the classifier read them. */
const reasons = new Map();
const book = new Database(join(folder, "broker.db"), { readonly: true });
for (const { attempts } of book.prepare("select attempts from deliveries").all()) {
  for (const line of attempts.split("\n").filter(Boolean)) {
    const { reason } = JSON.parse(line);
    if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
}
book.close();
const twice = [...taken].filter(([, times]) => times !== 1).map(([id]) => id);

console.log(`${published.size} events accepted, ${classified.size} classified, ${again} more than once`);
console.log(`${answered} direct requests answered over ${RESTARTS} restarts`);
if (lost.length > 0) console.log(`lost: ${lost.slice(0, 10).join(", ")}`);
for (const [reason, count] of reasons) console.log(`failed attempts of the broker: ${count} x ${reason}`);
if (cut.length + twice.length > 0) console.log(`cut: ${cut.slice(0, 10)}; not once: ${twice.slice(0, 10)}`);
if (resets.length > 0) console.log(`reset: ${resets.slice(0, 10).join(", ")}`);
finish("restarts", [
  [`the broker took every event (${published.size})`, refused.length === 0 && published.size > RESTARTS],
  ["no event was lost", lost.length === 0],
  ["no event became a dead letter", deadLetters.total === 0],
  [`no direct request was reset (${answered} answered)`, resets.length === 0 && answered > 0],
  [
    "each event was taken by the classifier exactly once, and answered",
    cut.length === 0 && twice.length === 0,
  ],
  [
    "the classifier ended with 0 each time",
    codes.length === RESTARTS + 1 && codes.every((code) => code === 0),
  ],
  ["the broker ended with 0", brokerCode === 0],
]);
