// Run by .ci/steps/image (node --test), as root, with the images it built.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort, image, ready, startContainer } from "./container.mjs";
import { eventing, objects, pick, render } from "./render.mjs";

const service = image(process.env.IMAGES, "service", readFileSync);
const broker = image(process.env.IMAGES, "broker", readFileSync);
const folder = mkdtempSync(join(tmpdir(), "image-"));
after(() => rmSync(folder, { recursive: true }));

const has = ({ root }, path) => existsSync(join(root, "app", path));
const sbom = ({ root }) => JSON.parse(readFileSync(join(root, "app/sbom.cdx.json"), "utf8"));
const received = {
  specversion: "1.0",
  id: "image-1",
  source: "/ci",
  type: "invoice.received",
  data: { texts: ["台電電費", "netflix訂閱"] },
};
const post = (url, event) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify(event),
  });

test("hadolint has nothing to say about the Dockerfiles", () => {
  const files = ["Dockerfile", "docs/examples/typescript/Dockerfile"];
  const run = spawnSync(process.env.HADOLINT, files, { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout);
});

for (const [name, built] of Object.entries({ service, broker })) {
  test(`the ${name} image runs as a numeric user that is not root`, () => {
    assert.match(built.config.User, /^[1-9]\d*:[1-9]\d*$/);
  });

  test(`the ${name} image is labelled`, () => {
    const label = (key) => built.config.Labels[`org.opencontainers.image.${key}`];
    assert.match(label("version"), /^\d+\.\d+\.\d+/);
    assert.match(label("revision"), /^[0-9a-f]{40}$/);
    assert.equal(label("licenses"), "Apache-2.0");
    assert.ok(label("title") && label("description"));
  });

  test(`the ${name} image's node_modules are at most 100 MB`, (t) => {
    const megabytes = Number(
      execFileSync("du", ["-sm", join(built.root, "app/node_modules")], { encoding: "utf8" }).split("\t")[0],
    );
    t.diagnostic(`${name}: node_modules ${megabytes} MB`);
    assert.ok(megabytes <= 100, `${megabytes} MB`);
  });

  test(`the ${name} image holds no development tool, and its SBOM lists what it does hold`, () => {
    const { bomFormat, components } = sbom(built);
    assert.equal(bomFormat, "CycloneDX");
    const listed = new Set(components.map(({ group, name: own }) => (group ? `${group}/${own}` : own)));
    for (const tool of ["typescript", "vitest", "@biomejs/biome"]) {
      assert.ok(!has(built, `node_modules/${tool}`) && !listed.has(tool), tool);
    }
    const modules = readdirSync(join(built.root, "app/node_modules")).filter((entry) => /^[^.@]/.test(entry));
    for (const entry of modules) assert.ok(listed.has(entry), `${entry} is not in the SBOM`);
  });
}

test("the service image leaves out the broker, its store and other platforms' binaries", () => {
  assert.ok(!has(service, "dist/broker"));
  assert.ok(!has(service, "node_modules/libsql"));
  assert.ok(!has(service, "node_modules/@libsql"));
  const platforms = execFileSync(
    "find",
    [join(service.root, "app/node_modules/onnxruntime-node/bin"), "-name", "*.node"],
    {
      encoding: "utf8",
    },
  );
  assert.equal(platforms.trim().split("\n").length, 1);
});

test("the service image answers an event, on a read-only root, and ends with 0 on SIGTERM", async () => {
  const port = await freePort();
  const container = startContainer(service, { env: { PORT: String(port), HOST: "127.0.0.1" } });
  try {
    await ready(`http://127.0.0.1:${port}/readyz`, container);
    const answer = await post(`http://127.0.0.1:${port}/`, received);
    assert.equal(answer.status, 200);
    const event = await answer.json();
    assert.equal(event.type, "invoice.classified");
    assert.deepEqual(
      event.data.results.map((result) => result.prediction),
      ["utilities", "subscription"],
    );
  } finally {
    assert.equal(await container.stop(), 0, container.output());
  }
});

test("nothing can be written in the container, not even where its user may", async () => {
  const write = `try { require("fs").writeFileSync("/tmp/x", "x"); console.log("written") } catch (e) { console.log(e.code) }`;
  const container = startContainer(
    { ...service, config: { ...service.config, Entrypoint: ["node"] } },
    { args: ["-e", write] },
  );
  assert.equal(await container.exited, 0, container.output());
  assert.equal(container.output().trim(), "EROFS");
});

test("the broker image keeps a dead letter on its volume over a restart, run as the manifest runs it", async () => {
  const all = objects(render(join(eventing, "base")));
  const { args } = pick(all, "Deployment", "dead-letters").spec.template.spec.containers[0];
  const sink = pick(all, "Trigger", "invoice-received").spec.delivery.deadLetterSink.uri;
  const volumes = { "/etc/dead-letters": join(folder, "config"), "/data": join(folder, "data") };
  for (const path of Object.values(volumes)) mkdirSync(path);
  writeFileSync(
    join(folder, "config/broker.yaml"),
    pick(all, "ConfigMap", "dead-letters").data["broker.yaml"],
  );
  chownSync(join(folder, "data"), 65532, 65532);
  const port = String(await freePort());
  const start = async () => {
    const container = startContainer(broker, {
      env: { HOST: "127.0.0.1" },
      args: args.map((arg) => (arg === "8080" ? port : arg)),
      volumes,
    });
    await ready(`http://127.0.0.1:${port}/healthz`, container);
    return container;
  };
  const first = await start();
  assert.equal((await post(`http://127.0.0.1:${port}${sink}`, received)).status, 202);
  assert.equal(await first.stop(), 0, first.output());
  const second = await start();
  try {
    const stream = await fetch(`http://127.0.0.1:${port}${sink}/events`, {
      headers: { "last-event-id": "0" },
    });
    const reader = stream.body.getReader();
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /"id":"image-1"/);
    await reader.cancel();
  } finally {
    await second.stop();
  }
});
