// Run by .ci/steps/examples (node --test): each subscriber behind the local
// broker, which runs on the manifests of eventing/base and a Trigger as a user
// would write it, with the real classifier (SERVICE_URL).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort } from "../../eventing/tools/container.mjs";
import { startBroker } from "../../eventing/tools/local-broker.mjs";
import { conforms, objects, pick, render } from "../../eventing/tools/render.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const subscribers = JSON.parse(process.env.SUBSCRIBERS);

async function startSubscriber([command, ...args], port) {
  const child = spawn(command, args, {
    env: { ...process.env, PORT: String(port), HOST: "127.0.0.1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const lines = [];
  const printed = createInterface({ input: child.stdout });
  printed.on("line", (line) => lines.push(line));
  const until = async (wanted) => {
    const deadline = AbortSignal.timeout(30_000);
    while (!lines.some((line) => wanted.test(line))) {
      assert.ok(child.exitCode === null, `it ended: ${errors}`);
      assert.ok(!deadline.aborted, `no line like ${wanted} in:\n${lines.join("\n")}\n${errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await until(/^ready$/);
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return { lines, until, stop };
}

const post = (url, event, contentType = "application/cloudevents+json") =>
  fetch(url, { method: "POST", headers: { "content-type": contentType }, body: JSON.stringify(event) });

for (const [language, command] of Object.entries(subscribers)) {
  test(`the ${language} subscriber prints each classified invoice once, however often it comes`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "example-"));
    const port = await freePort();
    const subscriber = await startSubscriber(command, port);
    writeFileSync(
      join(folder, "trigger.yaml"),
      `apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: ${language.toLowerCase()}
spec:
  broker: invoices
  filter:
    attributes:
      type: invoice.classified
      source: /invoice-classifier
  subscriber:
    uri: http://127.0.0.1:${port}/
`,
    );
    const broker = await startBroker(
      [here("../../eventing/base"), folder],
      [`invoice-classifier=${process.env.SERVICE_URL}`],
    );
    try {
      const ingress = broker.ingress.get("/default/invoices");
      const invoice = (id, texts) => ({
        specversion: "1.0",
        id,
        source: "/shop",
        type: "invoice.received",
        subject: `AB-${id}`,
        data: { texts },
      });
      for (const event of [
        invoice("1", ["台電電費", "netflix訂閱"]),
        invoice("1", ["台電電費", "netflix訂閱"]),
        invoice("2", ["不鏽鋼鍋"]),
      ]) {
        assert.equal((await post(ingress, event)).status, 202);
      }
      await subscriber.until(/^AB-2 不鏽鋼鍋: household /);
      await subscriber.until(/^duplicate [0-9a-f]+$/);
      const count = (wanted) => subscriber.lines.filter((line) => wanted.test(line)).length;
      assert.equal(count(/^AB-1 台電電費: utilities \d/), 1);
      assert.equal(count(/^AB-1 netflix訂閱: subscription \d/), 1);
      assert.equal(count(/^duplicate/), 1);
    } finally {
      await broker.stop();
      await subscriber.stop();
      rmSync(folder, { recursive: true });
    }
  });

  test(`the ${language} subscriber takes a structured event and refuses what is none`, async () => {
    const port = await freePort();
    const subscriber = await startSubscriber(command, port);
    try {
      const url = `http://127.0.0.1:${port}/`;
      const results = [{ text: "鍋", prediction: "household", confidence: 0.4, needsReview: true }];
      const event = {
        specversion: "1.0",
        id: "9",
        source: "/x",
        type: "invoice.classified",
        data: { results },
      };
      const taken = await post(url, event, "application/cloudevents+json; charset=utf-8");
      assert.ok([200, 202, 204].includes(taken.status), String(taken.status));
      assert.equal(await taken.text(), "");
      await subscriber.until(/^- 鍋: household 0\.4 \(review\)$/);
      assert.ok([400, 415].includes((await post(url, { no: "event" }, "application/json")).status));
    } finally {
      await subscriber.stop();
    }
  });
}

for (const example of ["cluster", "shadow"]) {
  const text = render(here(example));

  test(`the ${example} example conforms to Knative's schemas and names Services that it brings`, () => {
    const { ok, report } = conforms(text);
    assert.ok(ok, report);
    const all = objects(text);
    for (const { spec } of all.filter(({ kind }) => kind === "Trigger")) {
      pick(all, "Service.serving.knative.dev", spec.subscriber.ref.name);
    }
  });

  test(`the ${example} example's Triggers are taken by the local broker beside base`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "example-"));
    writeFileSync(join(folder, "example.yaml"), text);
    const names = ["invoice-classifier", "bookkeeping", "review", "invoice-classifier-shadow"];
    const broker = await startBroker(
      [here("../../eventing/base"), folder],
      names.map((name) => `${name}=http://127.0.0.1:9`),
    );
    await broker.stop();
    rmSync(folder, { recursive: true });
  });
}
