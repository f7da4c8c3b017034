import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startTracing,
  type Trace,
  type TracedRequest,
  type Tracing,
} from "../../../src/telemetry/tracing.ts";
import { type CollectedSpan, type Collector, startCollector } from "../../support/collector.ts";

const HOP = "00-11111111111111111111111111111111-2222222222222222-01";
const MAKER = "00-33333333333333333333333333333333-4444444444444444-01";
const RECEIVED = { id: "1", source: "/till", type: "invoice.received" };
const [CONSUMER, SERVER] = [5, 2];

let collector: Collector;
let tracing: Tracing;

beforeEach(async () => {
  collector = await startCollector();
  tracing = await startTracing({ endpoint: collector.url, serviceVersion: "1.2.3" });
});
afterEach(() => collector.close());

const begin = (headers: TracedRequest["headers"] = {}, route = "/"): Trace => {
  const trace = tracing.start?.({ method: "POST", route, headers, startedAt: performance.now() - 10 });
  if (!trace) throw new Error("tracing is off");
  return trace;
};

async function collected(): Promise<{ root: CollectedSpan; steps: CollectedSpan[] }> {
  await tracing.close();
  const root = collector.spans.find((span) => span.kind !== 1);
  if (!root) throw new Error("no root span");
  return { root, steps: collector.spans.filter((span) => span !== root) };
}

describe("a request with an event", () => {
  it("is one consumer span with a span for each step inside it", async () => {
    const trace = begin();
    const now = performance.now();
    trace.event({ ...RECEIVED, subject: "發票 1" });
    trace.step("decode", now - 9, now - 8);
    trace.step("queue", now - 8, now - 6);
    trace.step("run", now - 6, now - 2);
    trace.step("encode", now - 2, now - 1);
    const id = trace.end({ status: 200, texts: 3 });
    const { root, steps } = await collected();
    expect(root).toMatchObject({ name: "process events", kind: CONSUMER, traceId: id });
    expect(root.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/",
      "url.path": "/",
      "url.scheme": "http",
      "http.response.status_code": 200,
      "invoice_classifier.texts": 3,
      "messaging.system": "knative",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.message.id": "1",
      "cloudevents.event_id": "1",
      "cloudevents.event_source": "/till",
      "cloudevents.event_spec_version": "1.0",
      "cloudevents.event_type": "invoice.received",
      "cloudevents.event_subject": "發票 1",
    });
    expect(steps.map((step) => step.name)).toEqual(["decode", "queue", "run", "encode"]);
    for (const step of steps) {
      expect(step).toMatchObject({ traceId: id, parentSpanId: root.spanId });
      expect(BigInt(step.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root.startTimeUnixNano));
      expect(BigInt(step.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root.endTimeUnixNano));
    }
    expect(collector.resource).toMatchObject({
      "service.name": "invoice-classifier",
      "service.version": "1.2.3",
    });
  });

  it("goes on from the request's traceparent and links to the event's", async () => {
    const trace = begin({ traceparent: HOP });
    trace.event({ ...RECEIVED, traceparent: MAKER });
    expect(trace.end({ status: 200 })).toBe("1".repeat(32));
    const { root } = await collected();
    expect(root).toMatchObject({ traceId: "1".repeat(32), parentSpanId: "2".repeat(16) });
    expect(root.links).toMatchObject([{ traceId: "3".repeat(32), spanId: "4".repeat(16) }]);
  });

  it("goes on from the event's traceparent where the request has none", async () => {
    const trace = begin();
    trace.event({ ...RECEIVED, traceparent: MAKER });
    trace.end({ status: 200 });
    const { root } = await collected();
    expect(root).toMatchObject({ traceId: "3".repeat(32), parentSpanId: "4".repeat(16), links: [] });
  });

  it("starts a trace of its own where both are missing or broken", async () => {
    const trace = begin({ traceparent: "00-zz-22-01" });
    trace.event({ ...RECEIVED, traceparent: "nonsense" });
    trace.end({ status: 200 });
    const { root } = await collected();
    expect(root.parentSpanId ?? "").toBe("");
    expect(root.links).toEqual([]);
  });

  it("is not sent when its caller decided not to sample", async () => {
    const trace = begin({ traceparent: HOP.replace(/01$/, "00") });
    trace.event(RECEIVED);
    expect(trace.end({ status: 200 })).toBe("1".repeat(32));
    await tracing.close();
    expect(collector.spans).toEqual([]);
  });

  it("that is a batch counts its events and links to their makers", async () => {
    const trace = begin();
    for (let i = 0; i < 40; i++) trace.event({ ...RECEIVED, id: `${i}`, traceparent: MAKER });
    trace.end({ status: 200 });
    const { root } = await collected();
    expect(root.attributes["messaging.batch.message_count"]).toBe(40);
    expect(root.attributes).not.toHaveProperty("cloudevents.event_id");
    expect(root.links).toHaveLength(32);
  });
});

describe("a request without an event", () => {
  it("is a server span named by its route; a fault of ours marks it as failed", async () => {
    begin({}, "/predict").end({ status: 503, code: "overloaded" });
    const { root } = await collected();
    expect(root).toMatchObject({ name: "POST /predict", kind: SERVER, status: { code: 2 } });
    expect(root.attributes).toMatchObject({ "error.type": "overloaded", "http.response.status_code": 503 });
    expect(root.attributes).not.toHaveProperty("messaging.system");
  });

  it("with a fault of the caller's names it and is not failed", async () => {
    begin({}, "/predict").end({ status: 422, code: "invalid_texts" });
    const { root } = await collected();
    expect(root.status.code ?? 0).toBe(0);
    expect(root.attributes).toMatchObject({ "error.type": "invalid_texts" });
  });
});

describe("tracing", () => {
  it("is off, and costs nothing, without a collector", async () => {
    const off = await startTracing({ endpoint: undefined, serviceVersion: "1.2.3" });
    expect(off.start).toBeUndefined();
    await off.close();
  });

  it("ends in time and says so once when the collector is out of reach", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const said: string[] = [];
    const lost = await startTracing({
      endpoint: `http://127.0.0.1:${port}`,
      serviceVersion: "1.2.3",
      onError: (message) => void said.push(message),
    });
    const request = { method: "POST", route: "/predict", headers: {}, startedAt: performance.now() };
    lost.start?.(request).end({ status: 200 });
    await lost.close();
    expect(said).toHaveLength(1);
  });
});
