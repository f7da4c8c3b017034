import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { type CollectedSpan, type Collector, startCollector } from "../support/collector.ts";
import { send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

const HOP = "00-11111111111111111111111111111111-2222222222222222-01";
const MAKER = "00-33333333333333333333333333333333-4444444444444444-01";
const EVENT = { specversion: "1.0", id: "1", source: "/till", type: "invoice.received", traceparent: MAKER };
const DATA = { texts: ["utility", "home"] };
const STRUCTURED = { "content-type": "application/cloudevents+json" };
const STEPS = ["decode", "queue", "run", "encode"];

let collector: Collector;
let service: Service;
beforeEach(async () => {
  collector = await startCollector();
  service = await startTestService({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
});
afterEach(() => collector.close());

/** Sends, stops the service, which flushes its spans, and gives the spans: the root and its steps. */
async function trace(target: string, headers: Record<string, string>, value: unknown) {
  const answer = await send(service.url, { target, headers, body: JSON.stringify(value) });
  await service.close();
  const [root] = collector.spans.filter((span) => span.kind !== 1);
  const steps = collector.spans.filter((span) => span.parentSpanId === root?.spanId);
  return { answer, root: root as CollectedSpan, steps: steps.map((step) => step.name) };
}

describe("with a collector set", () => {
  it("an event is one span with its four steps, in the trace that its request came in", async () => {
    const headers = { ...STRUCTURED, traceparent: HOP };
    const { answer, root, steps } = await trace("/", headers, { ...EVENT, data: DATA });
    expect(answer.status).toBe(200);
    expect(root.traceId).toBe("1".repeat(32));
    expect(root.attributes).toMatchObject({ "cloudevents.event_id": "1", "invoice_classifier.texts": 2 });
    expect(root.links).toMatchObject([{ traceId: "3".repeat(32) }]);
    expect(steps).toEqual(STEPS);
  });

  it("the reply keeps the event's own traceparent, not the request's", async () => {
    const { answer } = await trace("/", { ...STRUCTURED, traceparent: HOP }, { ...EVENT, data: DATA });
    expect(JSON.parse(answer.body).traceparent).toBe(MAKER);
  });

  it("an event of another type is a span as well, without steps of a run", async () => {
    const { answer, root, steps } = await trace("/", STRUCTURED, { ...EVENT, type: "other" });
    expect(answer.status).toBe(204);
    expect(root.attributes).toMatchObject({ "cloudevents.event_type": "other" });
    expect(steps).toEqual(["decode"]);
  });

  it("a batch is one span that counts its events", async () => {
    const batch = [1, 2].map((id) => ({ ...EVENT, id: `${id}`, data: DATA }));
    const type = { "content-type": "application/cloudevents-batch+json" };
    const { root, steps } = await trace("/", type, batch);
    expect(root.attributes).toMatchObject({
      "messaging.batch.message_count": 2,
      "invoice_classifier.texts": 4,
    });
    expect(steps).toEqual(["decode", "queue", "run"]);
  });

  it.each<[string, string, unknown]>([
    ["/predict", "POST /predict", DATA],
    [
      "/v2/models/invoice-classifier/infer",
      "POST /v2/models/:name/infer",
      { inputs: [{ name: "text", shape: [2], datatype: "BYTES", data: DATA.texts }] },
    ],
  ])("%s is a span with the same steps", async (target, name, value) => {
    const { root, steps } = await trace(target, { "content-type": "application/json" }, value);
    expect(root.name).toBe(name);
    expect(root.parentSpanId ?? "").toBe("");
    expect(steps).toEqual(STEPS);
  });
});
