import assert from "node:assert/strict";
import { test } from "node:test";
import { barChart, lineChart } from "../lib/svg.mjs";

const bar = (name, value) => ({ name, value, min: value * 0.9, max: value * 1.1 });

test("a server that answered nothing is left out of a logarithmic picture instead of breaking it", () => {
  const svg = barChart({ title: "t", unit: "u", rows: [bar("dead", 0), bar("alive", 120)] });
  assert.ok(svg.includes("alive") && !svg.includes("dead"));
});

test("a picture of nothing says so", () => {
  assert.match(barChart({ title: "t", unit: "u", rows: [] }), /nothing measured/);
  assert.match(
    lineChart({ title: "t", series: [{ name: "a", points: [[1, 0]] }], logY: true }),
    /nothing measured/,
  );
});

test("names are escaped", () => {
  assert.match(barChart({ title: "a < b", unit: "u", rows: [bar("x & y", 1)] }), /a &#60; b[\s\S]*x &#38; y/);
});

test("every coordinate of a line is a number, also where all values are alike", () => {
  const flat = [1, 2, 3].map((x) => [x, 5]);
  const svg = lineChart({
    title: "t",
    xTitle: "x",
    yTitle: "y",
    series: [{ name: "flat", points: flat }],
    logX: true,
    logY: true,
  });
  assert.doesNotMatch(svg, /NaN|Infinity/);
});
