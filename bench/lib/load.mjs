import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "./paths.mjs";
import { pin } from "./pin.mjs";

/** Bytes as a Lua string literal. */
function lua(text) {
  const bytes = [...Buffer.from(text)];
  const plain = (b) => b >= 32 && b < 127 && b !== 34 && b !== 92;
  return `"${bytes.map((b) => (plain(b) ? String.fromCharCode(b) : `\\${String(b).padStart(3, "0")}`)).join("")}"`;
}

const REPORT = `
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"p50":%d,"p99":%d,"bad":%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`;

// The requests are made once, before the clock runs: the generator must cost far less than the fastest server.
function luaScript(requests) {
  const rows = requests.map(({ path, headers, body }) => {
    const fields = Object.entries(headers).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
    return `  all[#all + 1] = wrk.format("POST", ${lua(path)}, {${fields.join(",")}}, ${lua(body)})`;
  });
  return `local all, at = {}, 0
function init()
${rows.join("\n")}
end
function request()
  at = at % #all + 1
  return all[at]
end
${REPORT}`;
}

function run(role, command, args) {
  return new Promise((resolve, reject) => {
    const [program, argv] = pin(role, command, args);
    const child = spawn(program, argv, { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command}: ${err || out}`)),
    );
  });
}

const has = (command) => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

/** "wrk" where it is or can be had (Debian, as root), else "autocannon" (from npm; slower, so fast servers look slower). */
export function chooseGenerator(wanted = "auto") {
  if (wanted !== "auto") return wanted;
  if (!has("wrk") && has("apt-get") && process.getuid?.() === 0) {
    const install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk";
    spawnSync("sh", ["-c", install], { stdio: "ignore" });
  }
  return has("wrk") ? "wrk" : "autocannon";
}

/**
 * Keeps `connections` busy for `seconds` with `requests` in turn.
 * Resolves to { rps, seconds, p50, p99 (ms), bad: answers that were not 2xx or never came }.
 */
export async function load(generator, { port, requests, connections, seconds, name }) {
  const folder = join(paths.cache, "load");
  mkdirSync(folder, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  if (generator === "wrk") {
    const script = join(folder, `${name}.lua`);
    writeFileSync(script, luaScript(requests));
    const count = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`];
    const out = await run("load", "wrk", [...count, "--timeout", "30s", "-s", script, url]);
    const r = JSON.parse(/^\{.*\}$/m.exec(out)[0]);
    const elapsed = r.micros / 1e6;
    return { rps: r.requests / elapsed, seconds: elapsed, p50: r.p50 / 1000, p99: r.p99 / 1000, bad: r.bad };
  }
  return runProcess("autocannon", name, { url, requests, connections, seconds });
}

/** Runs bench/processes/SCRIPT.mjs on the load's core with a plan; resolves to what it prints as JSON. */
export async function runProcess(script, name, plan, args = [], role = "load") {
  const folder = join(paths.cache, "load");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(plan));
  const all = [join(paths.bench, "processes", `${script}.mjs`), file, ...args];
  return JSON.parse(await run(role, process.execPath, all));
}
