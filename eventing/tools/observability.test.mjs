// Run by .ci/steps/observability (node --test). METRICS names a file with what a
// running classifier answered at /metrics, so that a renamed metric is noticed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { conforms, eventing, objects, pick, render } from "./render.mjs";

const text = render(join(eventing, "observability"));
const dashboard = JSON.parse(readFileSync(join(eventing, "observability/dashboard.json"), "utf8"));
const { groups } = pick(objects(text), "PrometheusRule", "invoice-classifier").spec;
const rules = groups.flatMap((group) => group.rules);
const queries = [
  ...rules.map((rule) => [rule.alert, rule.expr]),
  ...dashboard.panels.flatMap((p) => (p.targets ?? []).map((target) => [p.title, target.expr])),
  ...dashboard.templating.list.flatMap((v) => (v.definition ? [[v.name, v.definition]] : [])),
];

test("the objects conform to the Prometheus Operator's schemas", () => {
  const { ok, report } = conforms(text);
  assert.ok(ok, report);
});

test("every query asks for a metric that a running classifier has", () => {
  const live = readFileSync(process.env.METRICS, "utf8");
  const names = new Set([...live.matchAll(/^([a-z0-9_]+)[{ ]/gm)].map((match) => match[1]));
  assert.ok(names.size > 20, "too few metrics to be the real answer");
  let asked = 0;
  for (const [where, query] of queries) {
    const metrics = query.match(/\b(invoice_classifier|nodejs|process)_[a-z0-9_]+/g) ?? [];
    assert.ok(metrics.length > 0, `${where} asks for no known metric: ${query}`);
    for (const metric of metrics) {
      assert.ok(names.has(metric), `${where}: no ${metric} in /metrics`);
      asked += 1;
    }
  }
  assert.ok(asked > 40);
});

test("every panel has a place of its own", () => {
  const taken = new Set();
  for (const { title, gridPos } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(x < 24 && !taken.has(`${x},${y}`), `${title} lies over another panel`);
        taken.add(`${x},${y}`);
      }
    }
  }
  const ids = dashboard.panels.map((panel) => panel.id);
  assert.equal(new Set(ids).size, ids.length);
});

test("docs/operating.md has a section for every alert", () => {
  const guide = readFileSync(join(eventing, "../docs/operating.md"), "utf8");
  for (const { alert } of rules) assert.ok(guide.includes(`### ${alert}`), `${alert} is not explained`);
});

test("the PodMonitor reads the classifier's own port and none of queue-proxy's", () => {
  const [endpoint, ...others] = pick(objects(text), "PodMonitor", "invoice-classifier").spec
    .podMetricsEndpoints;
  assert.equal(endpoint.port, "user-port");
  assert.equal(endpoint.path, "/metrics");
  assert.deepEqual(others, []);
});
