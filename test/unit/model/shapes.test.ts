import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../../src/model/model.ts";
import { compareWithGolden, describeParity, TOLERANCE } from "../../../src/model/parity.ts";

// small models of every vectorizer and classifier, fitted and exported by models/exporter/shapes.py
const shapes = new URL("../../golden/shapes/", import.meta.url);
const names = readdirSync(shapes);

describe("a model folder of any shape classifies as scikit-learn does", () => {
  it("has a folder for each shape", () => {
    expect(names.length).toBeGreaterThanOrEqual(16);
  });

  it.each(names)("%s", async (name) => {
    const folder = new URL(`${name}/`, shapes);
    const model = await loadModel(folder.pathname);
    const parity = await compareWithGolden(model, readFileSync(new URL("golden.jsonl", folder), "utf8"));
    expect(parity.lines).toBeGreaterThanOrEqual(24);
    expect(parity.flips, describeParity(parity)).toBe(0);
    expect(parity.worst, `worst at ${JSON.stringify(parity.worstText)}`).toBeLessThanOrEqual(TOLERANCE);
    expect(parity.knownOff).toBe(0);
    await model.close();
  });
});
