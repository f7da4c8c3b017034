import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type Running, run, temporaryFolder } from "../support/process.ts";

const ARTIFACT = fileURLToPath(new URL("../../models/artifact", import.meta.url));
const started: Running[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill("SIGKILL");
});

async function serve(env: Record<string, string> = {}) {
  const running = run(["serve"], { PORT: "0", LOG_LEVEL: "info", ...env });
  started.push(running);
  const url = (await running.printed(/"url":"(http:[^"]+)"/))[1] as string;
  return { ...running, url };
}

function post(
  url: string,
  agent: Agent,
  texts: readonly string[],
): Promise<{ status: number; connection: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const req = request({ hostname, port, path: "/predict", method: "POST", agent, headers }, (res) => {
      text(res).then(
        () => resolve({ status: res.statusCode ?? 0, connection: res.headers.connection ?? "" }),
        reject,
      );
    });
    req.on("error", reject);
    req.end(JSON.stringify({ texts }));
  });
}

describe("a service that is told to end", () => {
  it("answers every request in flight, closes kept connections in good order and exits 0", async () => {
    const { url, child, ended } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const idle = new Agent({ keepAlive: true, maxSockets: 8 });
    await Promise.all(Array.from({ length: 16 }, (_, i) => post(url, i < 8 ? agent : idle, ["warm"])));
    const texts = Array.from({ length: 200 }, (_, i) => `全聯 衛生紙 ${i}`);
    const inFlight = Array.from({ length: 8 }, () => post(url, agent, texts));
    child.kill("SIGTERM");
    // Kept connections are still served while they are being closed; the signal may arrive after a request or two.
    for (let connection = ""; connection !== "close"; ) {
      const late = await post(url, idle, ["late"]);
      expect(late.status).toBe(200);
      connection = late.connection;
    }
    const answers = await Promise.all(inFlight);
    expect(answers.map(({ status }) => status)).toEqual(new Array(8).fill(200));
    expect(await ended).toBe(0);
    agent.destroy();
    idle.destroy();
  });

  it("exits 1 at once at a second SIGTERM", async () => {
    const { url, child, ended } = await serve();
    // A request that never ends keeps the first signal's shutdown waiting.
    const { hostname, port } = new URL(url);
    const stalled = request({
      hostname,
      port,
      path: "/predict",
      method: "POST",
      headers: { "content-length": 10 },
    });
    stalled.on("error", () => {});
    stalled.write("x");
    await new Promise((resolve) => stalled.once("socket", (socket) => socket.once("connect", resolve)));
    await fetch(`${url}/healthz`);
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGTERM");
    expect(await ended).toBe(1);
  });
});

describe("a start that cannot go well ends with one clear line and exit 1", () => {
  const damaged = (damage: (dir: string) => void) => {
    const folder = temporaryFolder();
    const dir = join(folder.path, "model");
    mkdirSync(dir);
    cpSync(ARTIFACT, dir, { recursive: true });
    damage(dir);
    return dir;
  };
  const edit = (dir: string, change: (json: Record<string, unknown>) => void) => {
    const file = join(dir, "model.json");
    const json = JSON.parse(readFileSync(file, "utf8"));
    change(json);
    writeFileSync(file, JSON.stringify(json));
  };

  it.each<[string, Record<string, string> | (() => Record<string, string>), RegExp]>([
    ["a setting out of range", { PORT: "99999" }, /^config_invalid: PORT: /],
    ["a setting that is no number", { MAX_TEXTS: "many" }, /^config_invalid: MAX_TEXTS: /],
    [
      "limits that contradict each other",
      { MAX_IN_FLIGHT_TEXTS: "5" },
      /^config_invalid: MAX_IN_FLIGHT_TEXTS: must be/,
    ],
    [
      "an issuer without an audience",
      { OIDC_ISSUER: "https://issuer.example" },
      /^config_invalid: OIDC_AUDIENCE: /,
    ],
    ["no model folder", { MODEL_DIR: "/nowhere" }, /^model_invalid: model.json/],
    [
      "a tampered graph",
      () => ({ MODEL_DIR: damaged((dir) => writeFileSync(join(dir, "model.onnx"), "x")) }),
      /^model_invalid: model.onnx/,
    ],
    [
      "a missing vocabulary",
      () => ({ MODEL_DIR: damaged((dir) => rmSync(join(dir, "vocabulary.bin"))) }),
      /^model_invalid: vocabulary.bin/,
    ],
    [
      "labels that do not fit",
      () => ({ MODEL_DIR: damaged((dir) => edit(dir, (json) => ((json.classes as string[])[0] = "other"))) }),
      /^model_invalid: model.json/,
    ],
  ])("%s", async (_, env, line) => {
    const running = run(["serve"], { PORT: "0", ...(typeof env === "function" ? env() : env) });
    started.push(running);
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(line);
    expect(running.output().trim().split("\n")).toHaveLength(1);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ["an address of another machine", ["serve"], { HOST: "203.0.113.1" }, /^config_invalid: HOST: 203/],
    [
      "a CA file that is not there",
      ["serve"],
      { OIDC_ISSUER: "https://issuer.example", OIDC_AUDIENCE: "a", OIDC_CA_FILE: "no-such.pem" },
      /^config_invalid: OIDC_CA_FILE: no-such\.pem cannot be read/,
    ],
    [
      "one port for the classifier and the broker",
      ["dev"],
      { PORT: "18080", BROKER_PORT: "18080" },
      /^config_invalid: BROKER_PORT: 18080 is PORT too/,
    ],
    ["a command that objects inherit", ["toString"], {}, /^bad_request: unknown command "toString"/],
    [
      "a broker's address of another machine",
      ["broker", "--manifests", "package.json", "--memory", "--host", "203.0.113.1"],
      {},
      /^config_invalid: --host 203/m,
    ],
  ])("%s", async (_, args, env, line) => {
    const running = run(args, { PORT: "0", BROKER_PORT: "0", ...env });
    started.push(running);
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(line);
    expect(running.output()).not.toMatch(/^\s+at /m);
  });

  it("a port that is taken", async () => {
    const { url } = await serve();
    const second = run(["serve"], { PORT: new URL(url).port });
    started.push(second);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/config_invalid: PORT: \d+ is in use/);
  });
});

describe("the log", () => {
  it("has one JSON line for each exchange, however an event is called, and never its texts", async () => {
    const { url, printed } = await serve();
    const id = 'a"b\\c\n發票';
    const event = {
      specversion: "1.0",
      id,
      source: "/s",
      type: "invoice.received",
      data: { texts: ["台電電費"] },
    };
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify(event),
    });
    const line = (await printed(/\{.*"msg":"answered"\}/))[0] as string;
    const { time, ms, ...rest } = JSON.parse(line);
    expect(rest).toEqual({
      level: 30,
      route: "/",
      status: 200,
      texts: 1,
      classified: 1,
      eventId: id,
      eventSource: "/s",
      msg: "answered",
    });
    expect(new Date(time).toISOString()).toBe(time);
    expect(ms).toBeGreaterThan(0);
  });
});
