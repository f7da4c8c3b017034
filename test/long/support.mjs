// Shared by the long runs: the built program as a process, its memory, and requests whose every fault is seen.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/**
 * Runs `node dist/main.js ARGS`; resolves with its URL once it has printed one that `pattern` finds. `onLine` gets each
 * line of its standard output.
 */
export async function start(args, env, pattern, onLine) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = once(child, "close").then(([code]) => code);
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        // What comes after the address is only kept short, for a message about a failure.
        output = (output + chunk).slice(-20_000);
        const found = pattern.exec(output);
        if (found) resolve(found[1]);
      });
    }
    ended.then((code) => reject(new Error(`${args[0]} ended with ${code}:\n${output}`)));
  });
  const kill = () => child.kill("SIGKILL");
  if (onLine) createInterface({ input: child.stdout }).on("line", onLine);
  process.on("exit", kill);
  ended.then(() => process.off("exit", kill));
  return { child, url, ended, output: () => output };
}

/** The classifier; `env` overrides its settings. */
export const startClassifier = (env = {}, onLine) =>
  start(["serve"], { PORT: "0", LOG_LEVEL: "info", ...env }, /"url":"(http:[^"]+)"/, onLine);

/** Resident memory of a process in MB, as the system counts it. */
export const rss = (pid) => Number(execFileSync("ps", ["-o", "rss=", "-p", `${pid}`]).toString()) / 1024;

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One request; resolves with status, headers and body, rejects with the socket's own error. */
export function send(url, { method = "POST", path = "/", headers = {}, body, agent } = {}) {
  const { hostname, port } = new URL(url);
  // Said outright: Node's client frames no body of a GET or DELETE, and its bytes would pass for the next request.
  const framed = { "content-length": body ? Buffer.byteLength(body) : 0, ...headers };
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, method, path, headers: framed, agent }, (res) => {
      const chunks = [];
      res.on("data", (chunk) => chunks.push(chunk));
      res.on("end", () =>
        resolve({
          status: res.statusCode,
          headers: res.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
      res.on("error", reject);
    });
    // Whether it was a kept connection: one that was never accepted breaks otherwise than one that was.
    req.on("error", (error) => reject(Object.assign(error, { reused: req.reusedSocket })));
    req.end(body);
  });
}

/** mulberry32: the same seed gives the same run. */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { next, below, pick: (list) => list[below(list.length)] };
}

export const LINES = [
  "台電電費",
  "netflix訂閱",
  "全聯 衛生紙",
  "統一超商 茶葉蛋",
  "Apple iPhone 16 Pro",
  "😀 emoji",
  "",
  "ＦＵＬＬ　ＷＩＤＴＨ",
  "中華電信 11月 行動通信費",
];

/** Ends with the line that CI counts, and the exit code that goes with it. */
export function finish(name, checks) {
  for (const [what, ok] of checks) console.log(`${ok ? "ok  " : "FAIL"} ${what}`);
  const failed = checks.filter(([, ok]) => !ok).length;
  console.log(`${name}: ${checks.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
