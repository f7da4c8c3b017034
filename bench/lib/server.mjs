import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "./paths.mjs";
import { pin } from "./pin.mjs";
import { cpuSeconds, residentMegabytes } from "./usage.mjs";

const START_DEADLINE_MS = 60_000;

/** A TCP port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** One POST; resolves to { status, body }, rejects when the connection fails. */
export function post(port, { path, headers, body }) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method: "POST", agent: false };
    const bytes = Buffer.from(body);
    const sent = request(
      { ...options, headers: { ...headers, "content-length": bytes.length } },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(bytes);
  });
}

/**
 * Starts a peer on the server's core and waits for its first good answer.
 * Resolves to { pid, port, coldStartMs, rss(): MB, cpu(): s, stop() }; rejects with the tail of its log when it dies or stays silent.
 */
export async function startServer(peer, terms, env = {}) {
  const port = await freePort();
  const { command, args, env: own = {}, cwd = paths.root } = await peer.launch(port);
  mkdirSync(join(paths.cache, "logs"), { recursive: true });
  const logPath = join(paths.cache, "logs", `${peer.id}.log`);
  // A file, as in a container: a pipe would make this process share the server's work.
  const log = openSync(logPath, "w");
  const started = performance.now();
  const [program, argv] = pin("server", command, args);
  const child = spawn(program, argv, {
    cwd,
    stdio: ["ignore", log, log],
    env: { ...process.env, OMP_NUM_THREADS: "1", ...own, ...env },
  });
  closeSync(log);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let dead = false;
  void exited.then(() => {
    dead = true;
  });
  const stop = async () => {
    if (dead) return;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(timer);
  };
  const probe = peer.request("texts", [terms[0]], 0);
  for (;;) {
    const answer = await post(port, probe).catch(() => undefined);
    if (answer?.status === 200 && peer.labels("texts", answer.body).length === 1) break;
    if (dead || performance.now() - started > START_DEADLINE_MS) {
      await stop();
      const tail = readFileSync(logPath, "utf8").slice(-2000);
      throw new Error(`${peer.id} gave no good answer (last status ${answer?.status}): ${tail}`);
    }
    await sleep(4);
  }
  const coldStartMs = performance.now() - started;
  const { pid } = child;
  return { pid, port, coldStartMs, rss: () => residentMegabytes(pid), cpu: () => cpuSeconds(pid), stop };
}
