// Open-loop load: requests go out at their appointed times whether or not the server keeps up, and latency counts
// from the appointed time. Runs as its own process: node open-loop.mjs PLAN.json, the result on standard output.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createRandom } from "../lib/random.mjs";
import { quantile } from "../lib/stats.mjs";

const MAX_CONNECTIONS = 1000;
const LEFTOVER_MS = 3000;

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const messages = plan.requests.map(({ path, headers, body }) => {
  const bytes = Buffer.from(body);
  const all = { host: "bench", ...headers, "content-length": bytes.length };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join("")}\r\n`), bytes]);
});

const outcome = { good: 0, late: 0, shed: 0, failed: 0 };
const latencies = [];
const free = [];
const waiting = [];
let open = 0;
let sent = 0;
let pending = 0;

function finish(due, status) {
  pending -= 1;
  if (due < plan.settleMs) return;
  const latency = now() - due;
  if (status === 200) {
    outcome[latency <= plan.deadlineMs ? "good" : "late"] += 1;
    latencies.push(latency);
  } else if (status === 503) outcome.shed += 1;
  else outcome.failed += 1;
}

/** One kept-alive connection with at most one request under way; only Content-Length answers are understood. */
function createConnection() {
  let due;
  let received = [];
  let missing = -1;
  let status = 0;
  const socket = connect(plan.port, "127.0.0.1");
  socket.setNoDelay(true);
  const done = () => {
    const was = due;
    due = undefined;
    received = [];
    missing = -1;
    finish(was, status);
    const next = waiting.shift();
    if (next) send(next);
    else free.push(connection);
  };
  socket.on("data", (chunk) => {
    if (missing < 0) {
      received.push(chunk);
      const all = received.length > 1 ? Buffer.concat(received) : chunk;
      const end = all.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = all.toString("latin1", 0, end);
      status = Number(head.slice(9, 12));
      missing = Number(/content-length: *(\d+)/i.exec(head)[1]) - (all.length - end - 4);
    } else missing -= chunk.length;
    if (missing === 0) done();
  });
  const gone = () => {
    if (connection.closed) return;
    connection.closed = true;
    open -= 1;
    if (due !== undefined) finish(due, 0);
  };
  socket.on("error", gone);
  socket.on("close", gone);
  const send = (request) => {
    due = request.due;
    socket.write(request.message);
  };
  const connection = { send, closed: false, end: () => socket.destroy() };
  return connection;
}

function dispatch(request) {
  sent += 1;
  pending += 1;
  let connection = free.pop();
  while (connection?.closed) connection = free.pop();
  if (connection) connection.send(request);
  else if (open < MAX_CONNECTIONS) {
    open += 1;
    createConnection().send(request);
  } else waiting.push(request);
}

const started = performance.now();
const now = () => performance.now() - started;
const random = createRandom(plan.seed ?? 1);
const lastMs = plan.settleMs + plan.seconds * 1000;
let next = 0;

function turn() {
  const time = now();
  while (next <= time && next < lastMs) {
    dispatch({ due: next, message: messages[sent % messages.length] });
    // Exponential gaps: independent senders, bursts included.
    next += (-Math.log(1 - random()) / plan.rate) * 1000;
  }
  if (next < lastMs) setImmediate(turn);
  else setTimeout(report, 50);
}

function report() {
  if (pending > 0 && now() < lastMs + LEFTOVER_MS) return setTimeout(report, 50);
  outcome.failed += pending;
  const pick = (q) => (latencies.length ? quantile(latencies, q) : Number.NaN);
  const rates = Object.entries(outcome).map(([name, count]) => [name, count / plan.seconds]);
  process.stdout.write(
    JSON.stringify({ ...Object.fromEntries(rates), p50: pick(0.5), p99: pick(0.99) }),
    () => process.exit(0),
  );
}

turn();
