import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel, type Model } from "../../../src/model/model.ts";
import { compareWithGolden, describeParity, TOLERANCE } from "../../../src/model/parity.ts";

const golden = readFileSync(new URL("../../golden/default.jsonl", import.meta.url), "utf8");
const texts = golden
  .split("\n")
  .slice(1, -1)
  .map((line) => (JSON.parse(line) as { text: string }).text);
let model: Model;

beforeAll(async () => {
  model = await loadModel(new URL("../../../models/artifact", import.meta.url).pathname);
});
afterAll(() => model.close());

describe("the shipped model", () => {
  it("gives scikit-learn's own predict_proba on golden lines, to 1e-6, with no label flipped", async () => {
    const parity = await compareWithGolden(model, golden);
    console.log(describeParity(parity));
    expect(parity.lines).toBeGreaterThanOrEqual(500);
    expect(parity.flips).toBe(0);
    expect(parity.knownOff).toBe(0);
    expect(parity.worst, `worst at ${JSON.stringify(parity.worstText)}`).toBeLessThanOrEqual(TOLERANCE);
  });

  it("is judged on every kind of line that has cost parity before", () => {
    expect(texts).toContain("");
    expect(texts.some((text) => [...text].length === 1)).toBe(true);
    expect(texts.filter((text) => [...text].length === 2000).length).toBeGreaterThanOrEqual(3);
    const needed = [
      "\u0085",
      "\u001c",
      "\ufeff",
      "İ",
      "Σ",
      "\u0301",
      "\u200d",
      "Ｎ",
      "😀",
      "𠮷",
      "netflix",
      "台",
    ];
    for (const part of needed)
      expect(
        texts.some((text) => text.includes(part)),
        JSON.stringify(part),
      ).toBe(true);
  });

  it("puts the README's lines where the README says", async () => {
    const lines = ["台電電費", "Apple", "netflix訂閱", "瓦斯現金券", "不鏽鋼鍋"];
    const none = model.metadata.none;
    const labels = (await model.predict(lines)).map(({ probabilities }) => {
      const ranked = model.metadata.classes
        .map((name, i) => ({ name, p: probabilities[i] as number }))
        .filter(({ name }) => name !== none)
        .sort((a, b) => b.p - a.p);
      return ranked[0]?.name;
    });
    expect(labels).toEqual(["utilities", "electronics", "subscription", "utilities", "household"]);
  });

  it("has the 14 labels with their names in both languages, and the class for what is no purchase", () => {
    expect(model.metadata.labels).toHaveLength(14);
    for (const { zh, en } of model.metadata.labels) expect(`${zh}${en}`).toMatch(/\p{Script=Han}.*[a-z]/iu);
    expect(model.metadata.none).toBe("__none__");
  });
});
