import { describe, expect, it } from "vitest";
import { decide, type Policy, runnerUp } from "../../../src/domain/decide.ts";

const policy: Policy = {
  labels: ["a", "b", "c"],
  columns: [0, 2, 3],
  none: 1,
  threshold: 0.5,
  minKnown: 0.2,
};
const predict = (probabilities: number[], known = 1) => ({
  probabilities: Float32Array.from(probabilities),
  known,
});

describe("decide", () => {
  it("takes the internal class out, renormalises the rest and lets its mass lower the confidence", () => {
    const decision = decide("x", predict([0.5, 0.25, 0.125, 0.125]), policy);
    expect([...decision.probabilities]).toEqual([2 / 3, 1 / 6, 1 / 6]);
    expect(decision.confidence).toBeCloseTo((2 / 3) * 0.75, 12);
    expect(decision.label).toBe(0);
  });

  it("gives a tie to the label that comes first", () => {
    expect(decide("x", predict([0.2, 0.2, 0.3, 0.3]), policy).label).toBe(1);
  });

  it.each([
    ["below the threshold", [0.4, 0, 0.3, 0.3], 1, true],
    ["exactly at the threshold", [0.5, 0, 0.25, 0.25], 1, false],
    ["sure, but made of n-grams the model does not know", [1, 0, 0, 0], 0.1, true],
    ["sure and known", [1, 0, 0, 0], 0.2, false],
  ])("decides on review for a line %s", (_, probabilities, known, review) => {
    expect(decide("x", predict(probabilities, known), policy).needsReview).toBe(review);
  });

  it("says nothing about the labels when everything lies on no purchase", () => {
    const decision = decide("x", predict([0, 1, 0, 0]), policy);
    expect([...decision.probabilities]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(decision.confidence).toBe(0);
    expect(decision.needsReview).toBe(true);
  });

  it("judges on unrounded values", () => {
    const decision = decide("x", predict([0.4999999, 0, 0.5000001, 0]), policy);
    expect(decision.label).toBe(1);
  });
});

describe("runnerUp", () => {
  it.each([
    [[0.5, 0.3, 0.2], 0, 1],
    [[0.2, 0.5, 0.3], 1, 2],
    [[0.4, 0.4, 0.2], 0, 1],
    [[0.1, 0.9], 1, 0],
  ])("of %j with winner %i is %i", (values, winner, second) => {
    expect(runnerUp(values, winner)).toBe(second);
  });
});
