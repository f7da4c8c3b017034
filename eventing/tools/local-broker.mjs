// What the tests of manifests and examples share: the built local broker as a
// process of its own, the way a user runs it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a script of the repository with node; gives its standard output, throws when it fails. */
export async function node(...args) {
  return (await promisify(execFile)(process.execPath, args, { cwd: root })).stdout;
}

/**
 * `npm run broker` on a free port, in memory, with one path or several and the given `--resolve` pairs.
 * Gives { ingress: Map of path -> URL, stop }; throws with the broker's own words when it does not start.
 */
export async function startBroker(manifests, resolve) {
  const args = ["dist/main.js", "broker", "--memory", "--port", "0"];
  for (const path of [manifests].flat()) args.push("--manifests", path);
  for (const pair of resolve) args.push("--resolve", pair);
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const ingress = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ingress +POST (\S+)$/.exec(line)?.[1];
    if (url) ingress.set(new URL(url).pathname, url);
    if (/^stream /.test(line)) break;
  }
  if (ingress.size === 0) throw new Error(`the broker did not start: ${complaints}`);
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return { ingress, stop };
}

/** The data of the first message that an event stream has, from its beginning. */
export async function firstMessage(stream) {
  const abort = AbortSignal.timeout(10_000);
  const response = await fetch(stream, { headers: { "last-event-id": "0" }, signal: abort });
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const data = /^data: ?(.*)$/m.exec(text.slice(0, text.lastIndexOf("\n") + 1))?.[1];
    if (data) return data;
  }
  throw new Error("the stream ended without a message");
}
