import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Classification } from "../../../src/domain/classification.ts";
import { createEncodeResults } from "../../../src/wire/results.ts";

const labels = ["food", '家用 "quoted"', "c"];
const encode = createEncodeResults(labels, { name: "m", version: "v" });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const classification: fc.Arbitrary<Classification> = fc
  .record({
    text: fc.string({ unit: "binary" }),
    label: fc.nat(2),
    p: fc.tuple(share, share, share),
    confidence: share,
  })
  .map(({ p, ...rest }) => ({
    ...rest,
    probabilities: p,
    needsReview: p[0] > 0.5,
    known: 1,
  }));
const six = (value: number) => Math.round(value * 1e6) / 1e6;

describe("encoding results", () => {
  it("writes the JSON that JSON.stringify would, with six decimals, for any text and number", () => {
    fc.assert(
      fc.property(fc.array(classification, { maxLength: 8 }), (results) => {
        const parsed = JSON.parse(encode(results, undefined).toString("utf8"));
        expect(parsed).toEqual({
          results: results.map((r) => ({
            text: r.text,
            prediction: labels[r.label],
            probabilities: Object.fromEntries(labels.map((l, i) => [l, six(r.probabilities[i] as number)])),
            confidence: six(r.confidence),
            needsReview: r.needsReview,
          })),
          model: { name: "m", version: "v" },
        });
      }),
    );
  });

  it.each([
    [0, "0.000000"],
    [1, "1.000000"],
    [0.9999996, "1.000000"],
    [0.0000004, "0.000000"],
    [0.0000005, "0.000001"],
    [0.1234565, "0.123457"],
    [0.000999, "0.000999"],
  ])("writes %f as %s", (confidence, digits) => {
    const result = {
      text: "",
      label: 0,
      probabilities: [0, 0, 0],
      confidence,
      needsReview: false,
      known: 1,
    };
    expect(encode([result], undefined).toString()).toContain(`"confidence":${digits},`);
  });

  it("puts each id beside its text and the reasons where there are some", () => {
    const base = {
      label: 2,
      probabilities: [0.1, 0.2, 0.7],
      confidence: 0.7,
      needsReview: true,
      known: 1,
    };
    const body = encode(
      [{ ...base, text: "t", because: [{ ngram: "x", share: 0.123456789 }], runnerUp: 1 }],
      ["i\n"],
    );
    const [result] = JSON.parse(body.toString()).results;
    expect(result).toMatchObject({
      id: "i\n",
      because: [{ ngram: "x", share: 0.123457 }],
      runnerUp: { label: labels[1], probability: 0.2 },
    });
  });

  it("grows for answers of any size", () => {
    const result = {
      label: 0,
      probabilities: [0, 0, 0],
      confidence: 0,
      needsReview: false,
      known: 1,
    };
    const results = Array.from({ length: 1000 }, () => ({ ...result, text: "電".repeat(2000) }));
    expect(JSON.parse(encode(results, undefined).toString()).results).toHaveLength(1000);
  });
});
