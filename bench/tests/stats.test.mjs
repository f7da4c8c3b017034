import assert from "node:assert/strict";
import { test } from "node:test";
import { medians } from "../lib/stats.mjs";

const round = (linesPerSecond, p99) => ({ 1: { linesPerSecond, p99 } });

test("rounds of one measurement become medians, and lines/s keep their range", () => {
  const merged = medians([round(10, 3), round(30, 1), round(20, 8)]);
  assert.deepEqual(merged, { 1: { linesPerSecond: 20, range: { min: 10, max: 30 }, p99: 3 } });
});

test("a figure that one round lacks is the median of the others, and none when no round has it", () => {
  assert.equal(medians([{ p50: 4 }, { p50: null }, { p50: 6 }]).p50, 5);
  assert.equal(medians([{ p50: null }]).p50, null);
});
