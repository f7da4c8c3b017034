// Run by .ci/steps/manifests (node --test), which brings kubeconform and the schemas.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { firstMessage, node, startBroker } from "./local-broker.mjs";
import { conforms, eventing, objects, pick, render, renderMoved, variants } from "./render.mjs";

const rendered = new Map(variants.map((variant) => [variant, render(join(eventing, variant))]));
const serviceOf = (text) => pick(objects(text), "Service.serving.knative.dev", "invoice-classifier");
const envOf = (text) =>
  Object.fromEntries(serviceOf(text).spec.template.spec.containers[0].env.map((e) => [e.name, e.value]));

for (const [variant, text] of rendered) {
  test(`${variant} renders to objects that Knative's and Kubernetes' schemas accept`, () => {
    const { ok, report } = conforms(text);
    assert.ok(ok, report);
  });

  test(`${variant} keeps the image, the port and the names that others rely on`, () => {
    const service = serviceOf(text);
    const [container] = service.spec.template.spec.containers;
    assert.match(container.image, /\/invoice-classifier:/);
    assert.deepEqual(container.ports, [{ containerPort: 5050, name: "http1" }]);
    const trigger = pick(objects(text), "Trigger", "invoice-received");
    assert.equal(trigger.spec.broker, "invoices");
    assert.deepEqual(trigger.spec.filter, { attributes: { type: "invoice.received" } });
    pick(objects(text), "Broker", "invoices");
  });

  test(`${variant} nests its time limits, so that the inner one always speaks first`, () => {
    const trigger = pick(objects(text), "Trigger", "invoice-received");
    const delivery = Number(/^PT(\d+)S$/.exec(trigger.spec.delivery.timeout)?.[1]) * 1000;
    const revision = serviceOf(text).spec.template.spec;
    const env = envOf(text);
    assert.ok(delivery > revision.timeoutSeconds * 1000);
    assert.ok(revision.timeoutSeconds * 1000 > Number(env.SHUTDOWN_TIMEOUT_MS));
    assert.ok(Number(env.SHUTDOWN_TIMEOUT_MS) > Number(env.REQUEST_TIMEOUT_MS));
    assert.ok(revision.containerConcurrency * 50 <= Number(env.MAX_IN_FLIGHT_TEXTS));
  });

  test(`${variant} sets only settings that the service knows and takes`, async () => {
    const { loadConfig } = await import("../../dist/config.js");
    const env = envOf(text);
    const config = loadConfig(env);
    for (const [key, value] of Object.entries(env)) assert.equal(String(config[key]), value, key);
  });

  test(`${variant} hardens every container`, () => {
    const pods = objects(text).filter((o) => o.spec?.template?.spec?.containers);
    assert.ok(pods.length > 0);
    for (const { spec } of pods) {
      const pod = spec.template.spec;
      assert.equal(pod.automountServiceAccountToken, false);
      for (const container of pod.containers) {
        const context = { ...pod.securityContext, ...container.securityContext };
        assert.equal(context.runAsNonRoot, true);
        assert.ok(context.runAsUser > 0);
        assert.equal(context.allowPrivilegeEscalation, false);
        assert.equal(context.readOnlyRootFilesystem, true);
        assert.deepEqual(context.capabilities, { drop: ["ALL"] });
        assert.deepEqual(context.seccompProfile, { type: "RuntimeDefault" });
        assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
      }
    }
  });

  test(`${variant} sends dead letters to something that is in it`, () => {
    const all = objects(text);
    for (const kind of ["Broker", "Trigger"]) {
      for (const { spec } of all.filter((o) => o.kind === kind && o.spec.delivery.deadLetterSink)) {
        const { ref } = spec.delivery.deadLetterSink;
        const sink = pick(all, `${ref.kind}.${ref.apiVersion.split("/")[0]}`, ref.name);
        assert.equal(ref.namespace, undefined);
        assert.equal(sink.apiVersion, ref.apiVersion);
      }
    }
  });

  test(`${variant} moved to another namespace leaves nothing behind`, () => {
    const moved = renderMoved(variant, "team-a");
    const { ok, report } = conforms(moved);
    assert.ok(ok, report);
    for (const object of objects(moved)) assert.equal(object.metadata.namespace, "team-a", object.kind);
    assert.equal(envOf(moved).SCHEMA_BASE, "http://invoice-classifier.team-a.svc.cluster.local/schemas");
    // What may say `default`: the broker inside the dead-letters pod, and the API server's own name.
    const left = moved
      .replaceAll("uri: /default/dead-letters", "")
      .replaceAll("name: dead-letters\n      namespace: default", "")
      .replaceAll("https://kubernetes.default.svc", "")
      .split("\n")
      .filter((line) => /\bdefault\b(?!\.topic)/.test(line));
    assert.deepEqual(left, []);
  });
}

test("a misspelt field is rejected, though Knative's API server would take it", () => {
  for (const [right, wrong] of [
    ["backoffPolicy:", "backoffPolcy:"],
    ["containerConcurrency:", "containerConcurency:"],
    ["readOnlyRootFilesystem:", "readOnlyRootFileSystem:"],
    ["deadLetterSink:", "deadletterSink:"],
    ["attributes:", "atributes:"],
  ]) {
    const text = rendered.get("base");
    assert.ok(text.includes(right), right);
    const { ok, report } = conforms(text.replaceAll(right, wrong));
    assert.equal(ok, false, `${wrong} was accepted`);
    assert.ok(report.includes(wrong.slice(0, -1)), report);
  }
});

test("the manifest for a replay from Kafka conforms too", () => {
  const { ok, report } = conforms(readFileSync(join(eventing, "overlays/kafka/replay.yaml"), "utf8"));
  assert.ok(ok, report);
});

test("the hpa overlay carries the seed's scaling and nothing that has no effect under it", () => {
  assert.deepEqual(serviceOf(rendered.get("overlays/hpa")).spec.template.metadata.annotations, {
    "autoscaling.knative.dev/class": "hpa.autoscaling.knative.dev",
    "autoscaling.knative.dev/metric": "cpu",
    "autoscaling.knative.dev/target": "60",
    "autoscaling.knative.dev/min-scale": "2",
    "autoscaling.knative.dev/max-scale": "10",
  });
});

test("the secure overlay lets the Trigger's identity in at both doors", () => {
  for (const namespace of ["default", "team-a"]) {
    const text = renderMoved("overlays/secure", namespace);
    const identity = `system:serviceaccount:${namespace}:invoice-received-oidc-eventing.knative.dev-trigger`;
    assert.equal(envOf(text).OIDC_SUBJECTS, identity);
    const policy = pick(objects(text), "EventPolicy", "invoices");
    assert.ok(policy.spec.from.some(({ sub }) => sub === identity));
    const trigger = pick(objects(text), "Trigger", "invoice-received");
    assert.equal(trigger.spec.subscriber.audience, envOf(text).OIDC_AUDIENCE);
  }
});

test("the rabbitmq overlay answers invalid events, because that broker would lose a 4xx", () => {
  assert.equal(envOf(rendered.get("overlays/rabbitmq")).INVALID_EVENTS, "reply");
  pick(objects(rendered.get("overlays/rabbitmq")), "Trigger", "invoice-rejected");
});

for (const [variant, text] of rendered) {
  test(`${variant} is taken by the local broker as it is`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "manifests-"));
    writeFileSync(join(folder, "all.yaml"), text);
    const broker = await startBroker(folder, [
      "invoice-classifier=http://127.0.0.1:9",
      "dead-letters=http://127.0.0.1:9",
    ]);
    try {
      const namespace = variant === "overlays/namespace" ? "invoices" : "default";
      assert.deepEqual([...broker.ingress.keys()], [`/${namespace}/invoices`]);
    } finally {
      await broker.stop();
      rmSync(folder, { recursive: true });
    }
  });
}

test("a dead letter kept by the manifest's own broker is replayed as the event it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  const config = pick(objects(rendered.get("base")), "ConfigMap", "dead-letters");
  writeFileSync(join(folder, "kept.yaml"), config.data["broker.yaml"]);
  const [keeper, target] = await Promise.all([
    startBroker(join(folder, "kept.yaml"), []),
    startBroker(join(eventing, "base"), ["invoice-classifier=http://127.0.0.1:9"]),
  ]);
  try {
    const sink = pick(objects(rendered.get("base")), "Trigger", "invoice-received").spec.delivery
      .deadLetterSink.uri;
    const event = {
      specversion: "1.0",
      id: "台-1",
      source: "/shop",
      type: "invoice.received",
      data: { texts: ["電費"] },
    };
    const errors = {
      knativeerrorcode: 503,
      knativeerrordest: "http://x.test/",
      knativeerrordata: "YnVzeQ==",
    };
    const kept = await fetch(keeper.ingress.get(sink), {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify({ ...event, ...errors }),
    });
    assert.equal(kept.status, 202);
    const from = keeper.ingress.get(sink);
    const to = target.ingress.get("/default/invoices");
    const run = await node("eventing/tools/replay.mjs", "--from", from, "--to", to);
    assert.match(run, /replayed 1 \/shop 台-1 \(503\) busy/);
    assert.match(run, /1 replayed, 0 failed; the next run can start with --since 1/);
    assert.match(
      await node("eventing/tools/replay.mjs", "--from", from, "--to", to, "--since", "1"),
      /^0 replayed/,
    );
    const again = JSON.parse(await firstMessage(`${to}/events`));
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(again).filter(([name]) => name in event || name.startsWith("knativeerror")),
      ),
      event,
    );
  } finally {
    await Promise.all([keeper.stop(), target.stop()]);
    rmSync(folder, { recursive: true });
  }
});
