import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "../lib/cluster.mjs";
import { createAutoscaler } from "../lib/kpa.mjs";

const defaults = {
  target: 45,
  minScale: 2,
  maxScale: 10,
  activationScale: 2,
  scaleDownDelay: 0,
  stableWindow: 60,
  panicWindowPercentage: 10,
  panicThresholdPercentage: 200,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
};
const constant = (value, seconds = 60) => Array.from({ length: seconds }, () => value);

test("a steady concurrency gets the pods that bring each to its target", () => {
  const { decide } = createAutoscaler(defaults);
  assert.deepEqual(decide(60, constant(200), 4), { pods: 5, panic: false });
});

test("a jump that asks for twice the ready pods within the panic window is answered at once, not after a minute", () => {
  const { decide } = createAutoscaler(defaults);
  const jump = [...constant(0, 54), ...constant(270, 6)];
  assert.deepEqual(decide(60, jump, 2), { pods: 6, panic: true });
});

test("in panic nothing is scaled down until a whole stable window has passed below the threshold", () => {
  const { decide } = createAutoscaler(defaults);
  decide(60, constant(400, 6), 2);
  assert.deepEqual(decide(90, constant(0), 9), { pods: 9, panic: true });
  assert.deepEqual(decide(122, constant(0), 9), { pods: 4, panic: false });
});

test("pods never fall by more than half in one decision, nor below min-scale, nor rise above max-scale", () => {
  const { decide } = createAutoscaler(defaults);
  assert.equal(decide(60, constant(0), 10).pods, 5);
  assert.equal(decide(62, constant(0), 2).pods, 2);
  assert.equal(decide(64, constant(100_000), 2).pods, 10);
});

test("scale-down-delay keeps the highest decision of the delay", () => {
  const { decide } = createAutoscaler({ ...defaults, scaleDownDelay: 60 });
  assert.equal(decide(60, constant(225), 5).pods, 5);
  assert.equal(decide(90, constant(0), 5).pods, 5);
  assert.equal(decide(122, constant(0), 5).pods, 2);
});

const cluster = {
  duration: 120,
  podRate: 100,
  latency: 0.01,
  podStart: 4,
  brokerInFlight: 1e9,
  timeout: 30,
  delivery: { retry: 3, backoff: 0.5 },
  kpa: defaults,
};

test("no event is lost in the simulation: what was offered is answered, dead or still under way", () => {
  const result = simulate({ ...cluster, timeout: 5, offered: (t) => (t < 60 ? 3000 : 0) });
  const { backlog } = result.seconds.at(-1);
  assert.ok(result.deadLetters > 0, "three times what ten pods can do must kill something");
  assert.ok(Math.abs(result.answered + result.deadLetters + backlog - 180_000) < 1);
});

test("a broker that hides its backlog keeps the autoscaler small", () => {
  const burst = { ...cluster, offered: () => 800 };
  const pods = (brokerInFlight) => simulate({ ...burst, brokerInFlight }).seconds.at(-1).ready;
  assert.equal(pods(1e9), 10);
  assert.equal(pods(40), 2);
});

test("requests per second bring pods before a queue has formed, where load rises slowly", () => {
  const ramp = { ...cluster, duration: 600, offered: (t) => 100 + Math.min(t, 500) };
  const worst = (result) => Math.max(...result.seconds.map((s) => s.backlog));
  const rps = simulate({ ...ramp, metric: "rps", kpa: { ...defaults, target: 70 } });
  const concurrency = simulate(ramp);
  assert.equal(rps.seconds.at(-1).ready, 9);
  assert.ok(worst(rps) < 10);
  assert.ok(worst(concurrency) > 45);
});
