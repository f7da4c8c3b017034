import { describe, expect, it } from "vitest";
import type { NormalisationStep } from "../../../src/model/metadata.ts";
import { createNormalise } from "../../../src/model/normalise.ts";

// expected values are what models/exporter/normalise.py gives; models/tests/test_normalise.py has the same cases of collapse-space
const collapse: NormalisationStep = { op: "collapse-space" };

describe("normalisation steps do what Python's do", () => {
  it.each([
    ["a  b\t\tc", "a b c"],
    ["\u0085a\u001cb\u3000", "a b"],
    ["\u001f", ""],
    [" ", ""],
    ["  ", ""],
    ["", ""],
    [" a", "a"],
    ["a ", "a"],
    ["a\u00a0b\u2028c", "a b c"],
    ["a\ufeffb\u200bc", "a\ufeffb\u200bc"],
    ["已經 整齊", "已經 整齊"],
  ])("collapse-space: %j", (text, expected) => {
    expect(createNormalise([collapse])(text)).toBe(expected);
  });

  it("replaces every match, with literal text", () => {
    const steps: NormalisationStep[] = [{ op: "replace", pattern: "[0-9]+", with: "$&\\1" }];
    expect(createNormalise(steps)("a1b22c")).toBe("a$&\\1b$&\\1c");
  });

  it("takes code points, not UTF-16 units, for characters of a pattern", () => {
    expect(createNormalise([{ op: "replace", pattern: "^[^a]", with: "" }])("😀a")).toBe("a");
  });

  it("applies steps in their order", () => {
    const nfkc: NormalisationStep = { op: "nfkc" };
    const strip: NormalisationStep = { op: "replace", pattern: "^SQ \\*", with: "" };
    expect(createNormalise([nfkc, { op: "lower" }, collapse])("ＳＱ　＊Ｃａｆé ΟΔΟΣ")).toBe("sq *café οδος");
    expect(createNormalise([nfkc, strip])("ＳＱ＊ x")).toBe("SQ* x");
    expect(createNormalise([strip, nfkc])("SQ *ｱ")).toBe("ア");
  });

  it("takes letters and their marks apart with nfkd", () => {
    expect(createNormalise([{ op: "nfkd" }])("é")).toBe("e\u0301");
  });

  it("leaves alone what training's Unicode lacks, and treats what stands between", () => {
    const lacking = Uint32Array.of(0xa7dc, 0xa7dc, 0x1ccd6, 0x1ccd9);
    const steps: NormalisationStep[] = [{ op: "nfkc" }, { op: "lower" }];
    expect(createNormalise(steps, lacking)("ＡB\ua7dcΣ\u{1ccd6}ＸΣ😀")).toBe("ab\ua7dcσ\u{1ccd6}xς😀");
    expect(createNormalise(steps, lacking)("😀ＡＢ")).toBe("😀ab");
  });

  it("refuses a pattern that is no regular expression, naming the file", () => {
    expect(() => createNormalise([{ op: "replace", pattern: "(", with: "" }])).toThrow(/^model\.json: /);
  });
});
