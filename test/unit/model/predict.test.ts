import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel, type Model } from "../../../src/model/model.ts";

const folder = new URL("../../golden/shapes/union-normalised/", import.meta.url);
const texts = readFileSync(new URL("golden.jsonl", folder), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => (JSON.parse(line) as { text: string }).text);
let model: Model;

beforeAll(async () => {
  model = await loadModel(folder.pathname);
});
afterAll(() => model.close());

describe("predict", () => {
  it("gives the same answer alone, in company and in overlapping calls", async () => {
    const together = await model.predict(texts);
    const apart = await Promise.all(texts.map(async (text) => (await model.predict([text]))[0]));
    for (const [i, alone] of apart.entries()) {
      expect(alone?.known).toBe(together[i]?.known);
      alone?.probabilities.forEach((p, c) => {
        expect(p).toBeCloseTo(together[i]?.probabilities[c] as number, 6);
      });
    }
  });

  it("answers no texts with no predictions", async () => {
    expect(await model.predict([])).toEqual([]);
  });

  it("tells how much of a text it knows: nothing of a foreign script, nor of nothing", async () => {
    const [own, half, foreign, empty] = await model.predict(["牛肉麵 大碗", "牛肉麵 ქართული", "ქართული", ""]);
    expect(own?.known).toBeGreaterThan(0.4);
    expect(half?.known).toBeLessThan(own?.known as number);
    expect(foreign?.known).toBeLessThan(half?.known as number);
    expect(empty?.known).toBe(0);
  });

  it("takes lone surrogates and 100,000 characters without a fault", async () => {
    const answers = await model.predict(["\ud842", "麵\udfb7飯", "牛肉麵".repeat(33_334)]);
    for (const { probabilities } of answers)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  });
});

describe("explain", () => {
  it("names n-grams of the text, highest first, at most eight, with shares of the positive score", async () => {
    const food = model.metadata.classes.indexOf("food");
    const because = await model.explain("珍珠奶茶 大杯", food);
    expect(because.length).toBeGreaterThan(0);
    expect(because.length).toBeLessThanOrEqual(8);
    for (const { ngram, share } of because) {
      expect("珍珠奶茶 大杯").toContain(ngram);
      expect(share).toBeGreaterThan(0);
    }
    const shares = because.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("explains a text without known n-grams with nothing", async () => {
    expect(await model.explain("", 0)).toEqual([]);
  });

  it("names them as the model sees them: normalised, lower case", async () => {
    const char = await loadModel(new URL("../../golden/shapes/char-logistic", import.meta.url).pathname);
    const subscription = char.metadata.classes.indexOf("subscription");
    const because = await char.explain("NETFLIX", subscription);
    expect(because.length).toBeGreaterThan(0);
    for (const { ngram } of because) expect("netflix").toContain(ngram);
    await char.close();
  });
});
