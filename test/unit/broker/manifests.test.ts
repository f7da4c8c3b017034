import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadManifests } from "../../../src/broker/manifests.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "broker-manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const broker = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n  name: invoices\n";
const trigger = (spec: string) =>
  `apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata:\n  name: t\nspec:\n  broker: invoices\n${spec}`;
const uri = "  subscriber:\n    uri: http://127.0.0.1:9/\n";

function load(yaml: string, resolve: Record<string, string> = {}) {
  const file = join(folder, "m.yaml");
  writeFileSync(file, yaml);
  return loadManifests([file], resolve);
}

function fault(yaml: string): string {
  try {
    load(yaml);
  } catch (error) {
    return (error as Error).message.replaceAll(folder, "");
  }
  throw new Error("no fault");
}

describe("manifests", () => {
  it("are read as the cluster gets them; other kinds are passed over with a note", () => {
    const { brokers, triggers, notes } = loadManifests(["eventing/base"], {
      "invoice-classifier": "http://127.0.0.1:5050",
    });
    expect([...brokers.keys()]).toEqual(["default/invoices"]);
    expect(triggers.get("default/invoice-received")).toMatchObject({
      broker: "default/invoices",
      url: "http://127.0.0.1:5050/",
      filter: { dialect: "attributes", values: [["type", "invoice.received"]] },
      delivery: {
        retry: 7,
        backoff: { policy: "exponential", delayMs: 500 },
        deadLetterSink: { kind: "kept" },
      },
    });
    expect(notes.join("\n")).toContain("Service invoice-classifier");
  });

  it("are read from folders in the order of names, without kustomizations and other files", () => {
    writeFileSync(join(folder, "b.yaml"), trigger(uri));
    writeFileSync(join(folder, "a.yml"), broker);
    writeFileSync(join(folder, "kustomization.yaml"), "{{{");
    writeFileSync(join(folder, "notes.txt"), "{{{");
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "c.yaml"), "{{{");
    expect(loadManifests([folder], {}).files.map((file) => file.slice(folder.length))).toEqual([
      "/a.yml",
      "/b.yaml",
    ]);
  });

  it("a Trigger's delivery replaces the Broker's as a whole", () => {
    const home = `${broker}spec:\n  delivery: {retry: 5, backoffPolicy: linear, backoffDelay: PT1S, timeout: PT9S}\n---\n`;
    const inherited = load(home + trigger(uri)).triggers.get("default/t");
    expect(inherited?.delivery).toMatchObject({ retry: 5, timeoutMs: 9000 });
    const own = load(home + trigger(`${uri}  delivery: {timeout: PT3S}\n`)).triggers.get("default/t");
    expect(own?.delivery).toMatchObject({ retry: 0, backoff: null, timeoutMs: 3000 });
  });

  it("without any delivery a cluster's defaults hold: 10 retries, exponential, 0.2 s, 15 minutes", () => {
    expect(load(`${broker}---\n${trigger(uri)}`).triggers.get("default/t")?.delivery).toEqual({
      retry: 10,
      backoff: { policy: "exponential", delayMs: 200 },
      timeoutMs: 900_000,
      retryAfterMaxMs: null,
      format: "binary",
      deadLetterSink: null,
    });
  });

  it("filters win over filter; an empty list does not", () => {
    const both = "  filter: {attributes: {type: a}}\n";
    const withFilters = load(`${broker}---\n${trigger(`${uri}${both}  filters: [{prefix: {type: b}}]\n`)}`);
    expect(withFilters.triggers.get("default/t")?.filter).toEqual({
      dialect: "all",
      filters: [{ dialect: "prefix", values: [["type", "b"]] }],
    });
    const without = load(`${broker}---\n${trigger(`${uri}${both}  filters: []\n`)}`);
    expect(without.triggers.get("default/t")?.filter).toEqual({
      dialect: "attributes",
      values: [["type", "a"]],
    });
  });

  it("a ref is resolved by name, with its uri below that address; a dead-letter ref without one is kept", () => {
    const spec =
      "  subscriber: {ref: {apiVersion: v1, kind: Service, name: svc}, uri: /in}\n  delivery: {deadLetterSink: {ref: {kind: Service, name: dls}}}\n";
    const found = load(`${broker}---\n${trigger(spec)}`, { svc: "http://127.0.0.1:7/x" }).triggers.get(
      "default/t",
    );
    expect(found?.url).toBe("http://127.0.0.1:7/in");
    expect(found?.delivery.deadLetterSink).toEqual({ kind: "kept" });
    const resolved = load(`${broker}---\n${trigger(spec)}`, {
      svc: "http://127.0.0.1:7",
      dls: "http://127.0.0.1:8",
    });
    expect(resolved.triggers.get("default/t")?.delivery.deadLetterSink).toEqual({
      kind: "url",
      url: "http://127.0.0.1:8/",
    });
  });

  it.each<[string, string, string]>([
    [
      "an unknown field",
      `${broker}---\n${trigger(`${uri}  delivery:\n    backoffPolcy: linear\n`)}`,
      "/m.yaml (document 2), line 15: spec.delivery.backoffPolcy: unknown field",
    ],
    [
      "a wrong duration",
      `${broker}---\n${trigger(`${uri}  delivery:\n    retry: 1\n    backoffDelay: 5s\n`)}`,
      "/m.yaml (document 2), line 16: spec.delivery.backoffDelay: must be an ISO 8601 duration, like PT0.5S",
    ],
    [
      "a timeout of nothing",
      `${broker}---\n${trigger(`${uri}  delivery: {timeout: PT0S}\n`)}`,
      "spec.delivery.timeout: must be an ISO 8601 duration above zero",
    ],
    [
      "an unknown broker",
      trigger(uri),
      "line 6: spec.broker: no Broker default/invoices in the manifests (there: none)",
    ],
    ["no subscriber", `${broker}---\n${trigger("  filter: {}\n")}`, "spec.subscriber: "],
    [
      "a ref that lives nowhere",
      `${broker}---\n${trigger("  subscriber: {ref: {name: svc}}\n")}`,
      "start with --resolve svc=http://HOST:PORT",
    ],
    [
      "a subscriber without address",
      `${broker}---\n${trigger("  subscriber: {}\n")}`,
      "spec.subscriber: needs a ref or a uri",
    ],
    [
      "a relative uri alone",
      `${broker}---\n${trigger("  subscriber: {uri: /x}\n")}`,
      'spec.subscriber.uri: "/x" must be an absolute http:// or https:// address',
    ],
    [
      "another scheme",
      `${broker}---\n${trigger("  subscriber: {uri: 'file:///etc'}\n")}`,
      "spec.subscriber.uri: ",
    ],
    [
      "cesql",
      `${broker}---\n${trigger(`${uri}  filters: [{cesql: "type = 'a'"}]\n`)}`,
      "spec.filters.0.cesql: is not supported by the local broker",
    ],
    [
      "two dialects in one filter",
      `${broker}---\n${trigger(`${uri}  filters: [{exact: {type: a}, prefix: {type: b}}]\n`)}`,
      "spec.filters.0: must have exactly one of",
    ],
    [
      "an attribute name in upper case",
      `${broker}---\n${trigger(`${uri}  filter: {attributes: {Type: a}}\n`)}`,
      "attribute names start with a letter",
    ],
    [
      "a negative retry",
      `${broker}---\n${trigger(`${uri}  delivery: {retry: -1}\n`)}`,
      "spec.delivery.retry: ",
    ],
    [
      "the same Broker twice",
      `${broker}---\n${broker}`,
      "/m.yaml (document 2), line 9: metadata.name: default/invoices stands in /m.yaml (document 1) already",
    ],
    ["another API version", broker.replace("v1", "v1beta1"), "apiVersion: "],
    ["broken YAML", "a: [", "/m.yaml: not YAML: "],
    [
      "a namespace that the console needs",
      broker.replace("name: invoices", "name: x\n  namespace: api"),
      "metadata.namespace: api is the console's own path",
    ],
  ])("%s ends the start, naming file, line and path", (_name, yaml, message) => {
    expect(fault(yaml)).toContain(message);
    expect(fault(yaml)).not.toContain("\n");
  });

  it("a folder that is not there ends the start", () => {
    expect(() => loadManifests([join(folder, "none")], {})).toThrow("no such file or folder");
  });
});
