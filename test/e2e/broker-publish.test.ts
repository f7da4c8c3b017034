import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  BROKER,
  startSubscriber,
  startTestBroker,
  temporaryFolder,
  until,
} from "../component/broker/support.ts";

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `publish` as people run it, with its journal in a folder of the test's own. */
function run(args: readonly string[], whileRunning?: (stop: () => void) => Promise<void>): Promise<Run> {
  const child = spawn(process.execPath, ["dist/main.js", "publish", ...args]);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  void whileRunning?.(() => child.kill("SIGINT"));
  return new Promise((resolve) => child.once("exit", (code) => resolve({ code, out, err })));
}

function csv(text: string): { file: string; state: string } {
  const folder = temporaryFolder();
  const file = join(folder, "lines.csv");
  writeFileSync(file, text);
  return { file, state: join(folder, "state") };
}

interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: string;
  readonly data: { readonly texts: readonly string[] };
}

const received = (calls: readonly { body: string }[]) =>
  calls.map(({ body }) => JSON.parse(body) as Envelope);

describe("publish", () => {
  it("sends one event for each invoice, and groups of rows without one; a repeat has the same ids", async () => {
    const broker = await startTestBroker(BROKER);
    const { file, state } = csv(
      '\ufeffinvoice,text\nAB-1,台電電費\nAB-2,"a, ""b"""\nAB-1,netflix訂閱\n,x\n,y\n,z\n',
    );
    const args = [file, "--broker", `${broker.url}/default/invoices`, "--batch", "2", "--state", state];
    const first = await run(args);
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^sent 4, accepted 4, failed 0 \(6 rows, [\d.]+ s\)\n$/),
    });
    const second = await run(args);
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining("sent 4, accepted 4, failed 0 (") });
    const { json } = await broker.get("/api/events");
    const events = (json as { events: { id: string; subject: string | null; text: string }[] }).events;
    const found = events
      .map(({ id, subject, text }) => `${id} ${subject} ${JSON.stringify(JSON.parse(text).texts)}`)
      .sort();
    expect(found.length).toBe(8);
    expect(new Set(found).size).toBe(4);
    expect(
      found
        .map((line) => line.slice(33))
        .sort()
        .filter((_line, n) => n % 2 === 0),
    ).toEqual(['AB-1 ["台電電費","netflix訂閱"]', 'AB-2 ["a, \\"b\\""]', 'null ["x","y"]', 'null ["z"]']);
    for (const line of found) expect(line).toMatch(/^[0-9a-f]{32} /);
    expect(readdirSync(state)).toEqual([]);
  });

  it("ends with 1 when events are refused, says why, and then sends only what was not accepted", async () => {
    let refusing = true;
    const ingress = await startSubscriber((_call, n) =>
      refusing && n > 3 ? { status: 400, body: '{"detail":"not today"}' } : { status: 202 },
    );
    const { file, state } = csv(`text\n${Array.from({ length: 10 }, (_, n) => `line ${n}\n`).join("")}`);
    const args = [file, "--broker", ingress.url, "--batch", "1", "--concurrency", "1", "--state", state];
    expect(await run(args)).toMatchObject({
      code: 1,
      out: expect.stringContaining("sent 10, accepted 3, failed 7"),
      err: "7 x 400 not today\n",
    });
    refusing = false;
    expect(await run(args)).toMatchObject({
      code: 0,
      out: expect.stringContaining("sent 7, accepted 7, failed 0, 3 accepted before"),
    });
    const texts = received(ingress.calls.filter((_call, n) => n < 3 || n >= 10)).flatMap(
      ({ data }) => data.texts,
    );
    expect(texts.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `line ${n}`));
  });

  it("goes on after an interruption where it stood", async () => {
    let answered = 0;
    const ingress = await startSubscriber(async () => {
      answered++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { status: 202 };
    });
    const { file, state } = csv(`text\n${Array.from({ length: 400 }, (_, n) => `line ${n}\n`).join("")}`);
    const args = [file, "--broker", ingress.url, "--batch", "1", "--concurrency", "2", "--state", state];
    const first = await run(args, async (stop) => {
      await until("some events", () => answered >= 10, 30_000);
      stop();
    });
    expect(first).toMatchObject({
      code: 130,
      out: expect.stringContaining("interrupted: the same command goes on from here"),
    });
    const before = Number(/accepted (\d+)/.exec(first.out)?.[1]);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(400);
    const second = await run([...args.slice(0, -4), "--concurrency", "50", "--state", state]);
    expect(second.out).toContain(
      `sent ${400 - before}, accepted ${400 - before}, failed 0, ${before} accepted before`,
    );
    expect(new Set(received(ingress.calls).map(({ id }) => id)).size).toBe(400);
  });

  it("asks again while the broker is busy", async () => {
    const ingress = await startSubscriber((_call, n) => ({
      status: n < 3 ? 503 : 202,
      headers: { "retry-after": "0" },
    }));
    const { file, state } = csv("text\na\n");
    const done = await run([file, "--broker", ingress.url, "--state", state]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("sent 1, accepted 1, failed 0") });
    expect(received(ingress.calls)[0]).toMatchObject({
      type: "invoice.received",
      source: "/csv/lines.csv",
      data: { texts: ["a"] },
    });
  });

  it.each<[string, string[], string]>([
    ["no file", [], "one file; usage:"],
    ["a file that is not there", ["none.csv"], "none.csv: no such file"],
    ["an unknown option", ["a.csv", "--bach", "5"], "'--bach'"],
    [
      "a batch of nothing",
      ["package.json", "--batch", "0"],
      "--batch: must be a whole number from 1 to 1000",
    ],
    ["a CSV without a text column", ["models/data/osm-labels.csv"], "no column named text"],
    [
      "a broker that is no URL",
      ["package.json", "--broker", "here"],
      "--broker here: must be an http or https URL",
    ],
  ])("ends with one clear line: %s", async (_name, args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
