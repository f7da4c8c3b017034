import { describe, expect, it } from "vitest";
import { type BatchLimits, batch } from "../../../src/batching/batch.ts";
import type { Prediction } from "../../../src/domain/classification.ts";

const limits: BatchLimits = { maxTexts: 8, maxUnits: 100, slice: 2, maxInFlight: 40 };
const answer = (text: string): Prediction => ({ probabilities: Float32Array.of(text.length), known: 1 });
const texts = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}${i}`);

/** A model whose runs are recorded and end when the test says so. */
function manual() {
  const runs: string[][] = [];
  const release: (() => void)[] = [];
  const predict = (batchTexts: readonly string[]) =>
    new Promise<Prediction[]>((resolve) => {
      runs.push([...batchTexts]);
      release.push(() => resolve(batchTexts.map(answer)));
    });
  const tick = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const next = async () => {
    release.shift()?.();
    await tick();
  };
  return { predict, runs, tick, next };
}

describe("batch", () => {
  it("puts what arrives while a run is under way into the next one", async () => {
    const model = manual();
    const { predict } = batch(model.predict, limits, () => 0);
    const all = [predict(["a"])];
    await model.tick();
    all.push(predict(["b"]), predict(["c"]));
    await model.next();
    await model.next();
    await Promise.all(all);
    expect(model.runs).toEqual([["a"], ["b", "c"]]);
  });

  it("lets a small request wait for no more than one run of a long one", async () => {
    const model = manual();
    const { predict, drain } = batch(model.predict, limits, () => 0);
    const long = predict(texts(30, "long"));
    await model.tick();
    const small = predict(["small"]);
    await model.next();
    expect(model.runs[1]).toContain("small");
    await model.next();
    await small;
    while (model.runs.flat().length < 31) await model.next();
    await model.next();
    expect((await long).length).toBe(30);
    await drain();
  });

  it("answers every text in its own order, however it was split", async () => {
    const { predict } = batch(
      async (some) => some.map(answer),
      limits,
      () => 0,
    );
    const words = texts(20, "x").map((word, i) => word + "y".repeat(i));
    const results = await predict(words);
    expect(results.map((r) => r.probabilities[0])).toEqual(words.map((word) => word.length));
  });

  it("bounds a run by texts and by length, and still runs a text that is longer than the bound", async () => {
    const model = manual();
    const { predict, drain } = batch(model.predict, limits, () => 0);
    const all = Promise.all([
      predict(["a".repeat(150)]),
      predict(["b".repeat(60)]),
      predict(["c".repeat(60)]),
    ]);
    await model.tick();
    for (let i = 0; i < 3; i++) await model.next();
    await all;
    await drain();
    expect(model.runs.map((run) => run.map((text) => text[0]).join(""))).toEqual(["a", "b", "c"]);
  });

  it("refuses at once what is over the limit in flight, and takes it again once there is room", async () => {
    const model = manual();
    const { predict, inFlight } = batch(model.predict, { ...limits, maxInFlight: 2 }, () => 0);
    const first = predict(["a", "b"]);
    await expect(predict(["c"])).rejects.toMatchObject({ code: "overloaded" });
    await model.tick();
    await model.next();
    await first;
    expect(inFlight()).toBe(0);
    const again = predict(["c"]);
    await model.tick();
    await model.next();
    await expect(again).resolves.toHaveLength(1);
  });

  it("drops work whose client is gone or whose time is up before it costs a run", async () => {
    const model = manual();
    let now = 0;
    const { predict } = batch(model.predict, limits, () => now);
    const running = predict(["running"]);
    await model.tick();
    const late = predict(["late"], { deadline: 10, gone: () => false });
    const gone = predict(["gone"], { deadline: 100, gone: () => true });
    const kept = predict(["kept"], { deadline: 100, gone: () => false });
    now = 11;
    const outcomes = Promise.allSettled([late, gone, kept]);
    await model.next();
    await model.next();
    await running;
    expect((await outcomes).map((o) => (o.status === "rejected" ? o.reason.code : "ok"))).toEqual([
      "timed_out",
      "client_gone",
      "ok",
    ]);
    expect(model.runs).toEqual([["running"], ["kept"]]);
  });

  it("never lets one failing input fail its neighbours", async () => {
    const { predict, inFlight } = batch(
      async (some) => {
        if (some.includes("bad")) throw new Error("bad input");
        return some.map(answer);
      },
      limits,
      () => 0,
    );
    const outcomes = await Promise.allSettled([predict(["a"]), predict(["bad"]), predict(["c", "d"])]);
    expect(outcomes.map((o) => o.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(inFlight()).toBe(0);
  });

  it("tells an observer of each run and of each wait", async () => {
    const seen: string[] = [];
    const { predict } = batch(
      async (some) => some.map(answer),
      limits,
      () => 0,
      {
        onRun: (count) => void seen.push(`run ${count}`),
        onQueued: () => void seen.push("queued"),
      },
    );
    await Promise.all([predict(["a"]), predict(["b", "c"])]);
    expect(seen).toEqual(["queued", "queued", "run 3"]);
  });

  it("answers no texts with nothing, at no cost", async () => {
    const model = manual();
    await expect(batch(model.predict, limits, () => 0).predict([])).resolves.toEqual([]);
    expect(model.runs).toEqual([]);
  });
});
