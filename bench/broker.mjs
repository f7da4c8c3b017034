// The local broker end to end: publish -> filter -> classifier -> reply -> second Trigger -> subscriber, every event
// on disk. Prints events/s and the CPU that the broker took for each.
// usage: node bench/broker.mjs [--events 20000] [--connections 64] [--texts 1] [--memory] [--prof]
// It uses what `npm run build` made. Where models/artifact holds no model yet, a stand-in answers at once in the
// classifier's place, and the output says so.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "20000" },
    connections: { type: "string", default: "64" },
    texts: { type: "string", default: "1" },
    concurrency: { type: "string", default: "64" },
    memory: { type: "boolean", default: false },
    "stand-in": { type: "boolean", default: false },
    prof: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "dist/main.js");
const events = Number(values.events);
const folder = mkdtempSync(join(tmpdir(), "broker-bench-"));
const lines = [
  "台電電費",
  "Apple",
  "netflix訂閱",
  "瓦斯現金券",
  "不鏽鋼鍋",
  "全聯 鮮乳 936ml",
  "7-ELEVEN 美式咖啡",
];
const children = [];

function start(args, ready, env = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let output = "";
    const look = (chunk) => {
      output += chunk;
      if (ready.test(output)) resolve({ child, output });
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}: ${output}`)));
  });
}

/** CPU seconds of a process, user and system; null where there is no /proc. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const standIn = `
  const reply = JSON.stringify({ specversion: "1.0", id: "ID", source: "/stand-in", type: "invoice.classified",
    datacontenttype: "application/json", data: { results: [{ text: "x", prediction: "other", probabilities: Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => ["label" + i, 0.05])), confidence: 0.05, needsReview: true }], model: { name: "stand-in", version: "0" } } });
  require("node:http").createServer((q, r) => { q.resume(); q.on("end", () => { r.writeHead(200, {
    "content-type": "application/cloudevents+json" }); r.end(reply.replace("ID", "r" + q.headers["ce-id"])); }); })
    .listen(+process.argv[1], "127.0.0.1", () => console.log("listening"));`;

async function startClassifier() {
  const port = await freePort();
  const real = !values["stand-in"] && existsSync(join(root, "models/artifact/model.onnx"));
  let child;
  if (!real) ({ child } = await start(["-e", standIn, String(port)], /listening/));
  else {
    ({ child } = await start([main, "serve"], /./, { PORT: String(port), LOG_LEVEL: "info" }));
    for (let ready = false; !ready; ) {
      ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    pid: child.pid,
    url: `http://127.0.0.1:${port}`,
    name: real ? "the real classifier" : "A STAND-IN, not the classifier",
  };
}

/** A subscriber that counts different events. */
async function startSink() {
  const seen = new Set();
  let wanted = { count: Number.POSITIVE_INFINITY, reached: () => {} };
  const server = http.createServer((request, response) => {
    seen.add(request.headers["ce-id"]);
    request.resume();
    response.writeHead(204).end();
    if (seen.size === wanted.count) wanted.reached();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const until = (count) =>
    new Promise((reached) => {
      wanted = { count, reached };
      if (seen.size === count) reached();
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, until, server };
}

function message(n) {
  const texts = Array.from({ length: Number(values.texts) }, (_, i) => lines[(n + i) % lines.length]);
  const body = JSON.stringify({ texts });
  return `POST /default/invoices HTTP/1.1\r\nhost: 127.0.0.1\r\nce-specversion: 1.0\r\nce-id: e${n}\r\nce-source: /bench\r\nce-type: invoice.received\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A publisher with one kept connection, one request at a time; writes bytes itself, to cost little. */
function connect(port) {
  const socket = net.connect(port, "127.0.0.1").setNoDelay(true);
  const take = (next, latencies) =>
    new Promise((resolve, reject) => {
      let sent = 0;
      const send = () => {
        const n = next();
        if (n === null) {
          socket.removeAllListeners();
          resolve();
          return;
        }
        sent = performance.now();
        socket.write(message(n));
      };
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        const text = chunk.toString("latin1");
        if (!text.startsWith("HTTP/1.1 202")) reject(new Error(text.split("\r\n", 1)[0]));
        latencies.push(performance.now() - sent);
        send();
      });
      send();
    });
  return { take, end: () => socket.end() };
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

try {
  const sink = await startSink();
  const classifier = await startClassifier();
  const manifests = join(folder, "manifests.yaml");
  const trigger = (name, type, subscriber) =>
    `---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: {name: ${name}}\nspec:\n  broker: invoices\n  filter: {attributes: {type: ${type}}}\n  subscriber: {uri: "${subscriber}"}\n`;
  writeFileSync(
    manifests,
    `apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: invoices}\n${trigger("in", "invoice.received", `${classifier.url}/`)}${trigger("out", "invoice.classified", sink.url)}`,
  );
  const store = values.memory ? ["--memory"] : ["--data", join(folder, "data")];
  const node = values.prof ? ["--cpu-prof", `--cpu-prof-dir=${join(tmpdir(), "broker-prof")}`] : [];
  const args = [
    ...node,
    main,
    "broker",
    "--manifests",
    manifests,
    ...store,
    "--port",
    "0",
    "--concurrency",
    values.concurrency,
  ];
  const { child, output } = await start(args, /stream .*events/);
  const port = Number(/console +http:\/\/127\.0\.0\.1:(\d+)/.exec(output)[1]);
  const publishers = Array.from({ length: Number(values.connections) }, () => connect(port));
  let sent = 0;
  const publish = (count, latencies) => {
    const last = sent + count;
    const next = () => (sent < last ? sent++ : null);
    return Promise.all(publishers.map(({ take }) => take(next, latencies)));
  };
  // Warm-up: every connection is accepted, every hot function compiled.
  const warm = publishers.length * 40;
  await publish(warm, []);
  await sink.until(warm);
  const latencies = [];
  const pids = { broker: child.pid, classifier: classifier.pid, "publishers and subscriber": process.pid };
  const cpu = () => Object.values(pids).map(cpuSeconds);
  const cpuBefore = cpu();
  const began = performance.now();
  await publish(events, latencies);
  const published = performance.now();
  await sink.until(warm + events);
  const ended = performance.now();
  const cpuAfter = cpu();
  for (const { end } of publishers) end();
  latencies.sort((a, b) => a - b);
  const seconds = (ended - began) / 1000;
  console.log(
    `${events} events of ${values.texts} texts, ${values.connections} publishers, ${classifier.name}, ${values.memory ? "in memory" : "on disk (fsync before each 202)"}, ${cpus().length} cores for all`,
  );
  console.log(
    `${(events / seconds).toFixed(0)} events/s end to end; published at ${(events / ((published - began) / 1000)).toFixed(0)}/s`,
  );
  console.log(
    `publisher waits (ms): median ${percentile(latencies, 0.5).toFixed(1)}, 99 % ${percentile(latencies, 0.99).toFixed(1)}, most ${latencies.at(-1).toFixed(1)}`,
  );
  if (cpuAfter[0] !== null) {
    const each = cpuAfter.map((after, n) => Math.round(((after - cpuBefore[n]) * 1e6) / events));
    const parts = Object.keys(pids).map((name, n) => `${name} ${each[n]}`);
    console.log(`CPU for each event (us): ${parts.join(", ")}`);
  }
  sink.server.close();
  sink.server.closeAllConnections();
} finally {
  for (const child of children) {
    child.removeAllListeners("exit");
    child.kill("SIGTERM");
  }
  await Promise.all(
    children.map((child) => child.exitCode ?? new Promise((resolve) => child.once("exit", resolve))),
  );
  rmSync(folder, { recursive: true, force: true });
}
