import { describe, expect, it } from "vitest";
import { BROKER, publish, settled, startSubscriber, startTestBroker, trigger, until } from "./support.ts";

const structured = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/cloudevents+json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const event = { specversion: "1.0", id: "1", source: "/s", type: "t" };

describe("the ingress", () => {
  it("answers 202 with an empty body to a binary and to a structured event", async () => {
    const broker = await startTestBroker(BROKER);
    const binary = await publish(broker);
    expect([binary.status, await binary.text()]).toEqual([202, ""]);
    expect((await fetch(`${broker.url}/default/invoices`, structured(event))).status).toBe(202);
    expect((await fetch(`${broker.url}/default/invoices/`, structured(event))).status).toBe(202);
  });

  it.each<[string, RequestInit]>([
    ["nothing at all", { method: "POST" }],
    ["plain JSON", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }],
    ["broken JSON", structured("{")],
    ["no id", structured({ ...event, id: undefined })],
    ["no source", structured({ ...event, source: undefined })],
    ["no type", structured({ ...event, type: undefined })],
    ["another specversion", structured({ ...event, specversion: "2.0" })],
    ["a relative dataschema", structured({ ...event, dataschema: "/x" })],
    ["a bad time", structured({ ...event, time: "now" })],
    ["a time of an hour that no day has", structured({ ...event, time: "2026-01-01T24:00:00Z" })],
    ["a spent TTL", structured({ ...event, knativebrokerttl: 1 })],
    [
      "a batch",
      {
        method: "POST",
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify([event]),
      },
    ],
  ])("answers 400 to %s", async (_name, request) => {
    const broker = await startTestBroker(BROKER);
    const response = await fetch(`${broker.url}/default/invoices`, request);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 400, code: "invalid_event" });
    expect(Buffer.byteLength(text)).toBeLessThan(768);
  });

  it("answers 404 to an unknown Broker, 400 to a path of another shape, 404 to the root", async () => {
    const broker = await startTestBroker(BROKER);
    expect((await publish(broker, {}, "{}", "/default/none")).status).toBe(404);
    expect((await publish(broker, {}, "{}", "/default")).status).toBe(400);
    expect((await publish(broker, {}, "{}", "/a/b/c")).status).toBe(400);
    expect((await publish(broker, {}, "{}", "/")).status).toBe(404);
  });

  it.each(["GET", "PUT", "DELETE", "PATCH", "HEAD"])("answers 405 to %s", async (method) => {
    const broker = await startTestBroker(BROKER);
    const response = await fetch(`${broker.url}/default/invoices`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  });

  it("answers OPTIONS with the webhook handshake", async () => {
    const broker = await startTestBroker(BROKER);
    const response = await fetch(`${broker.url}/default/invoices`, { method: "OPTIONS" });
    expect([response.status, response.headers.get("webhook-allowed-origin")]).toEqual([200, "*"]);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("takes attributes of 60 KiB as headers", async () => {
    const broker = await startTestBroker(BROKER);
    expect((await publish(broker, { subject: "s".repeat(60 * 1024) })).status).toBe(202);
  });

  it("keeps what it says of a fault under 768 bytes, whatever the sender wrote", async () => {
    const broker = await startTestBroker(BROKER);
    const answer = await fetch(
      `${broker.url}/default/invoices`,
      structured({ ...event, ["\u0001發".repeat(500)]: 1 }),
    );
    expect(answer.status).toBe(400);
    expect((await answer.arrayBuffer()).byteLength).toBeLessThan(768);
  });

  it("answers 413 to a body over the limit, and goes on", async () => {
    const broker = await startTestBroker(BROKER, { maxBodyBytes: 1000 });
    expect((await publish(broker, {}, "x".repeat(1001))).status).toBe(413);
    expect((await publish(broker, {}, "x".repeat(1000))).status).toBe(202);
    const far = await publish(broker, {}, "x".repeat(20_000)).then(
      (response) => response.status,
      () => 413,
    );
    expect(far).toBe(413);
    expect((await publish(broker)).status).toBe(202);
  });

  it("adds the arrival time and counts the TTL down without showing it", async () => {
    const subscriber = await startSubscriber(() => ({ status: 204 }));
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url));
    await publish(broker, { knativebrokerttl: "7", subject: "%E5%8F%B0" });
    await settled(broker);
    expect(subscriber.calls[0]?.headers).toMatchObject({
      "ce-id": "1",
      "ce-subject": "%E5%8F%B0",
      "ce-knativearrivaltime": expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      "content-type": "application/json",
      prefer: "reply",
      "kn-namespace": "default",
    });
    expect(subscriber.calls[0]?.headers).not.toHaveProperty("ce-knativebrokerttl");
  });

  it("hands tracing headers on, to the reply's subscribers too", async () => {
    const reply = JSON.stringify({ specversion: "1.0", id: "r", source: "/s", type: "reply" });
    const first = await startSubscriber(() => ({
      status: 200,
      headers: { "content-type": "application/cloudevents+json" },
      body: reply,
    }));
    const second = await startSubscriber(() => ({ status: 204 }));
    const only = (type: string) => ({ filter: { attributes: { type } } });
    const yaml =
      BROKER + trigger("a", first.url, only("invoice.received")) + trigger("b", second.url, only("reply"));
    const broker = await startTestBroker(yaml);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const headers = { "content-type": "application/cloudevents+json", traceparent, cookie: "secret" };
    const body = JSON.stringify({ ...event, type: "invoice.received" });
    await fetch(`${broker.url}/default/invoices`, { method: "POST", headers, body });
    await until("the reply to arrive", () => second.calls.length === 1);
    for (const { calls } of [first, second]) {
      expect(calls[0]?.headers.traceparent).toBe(traceparent);
      expect(calls[0]?.headers.cookie).toBeUndefined();
    }
  });
});
