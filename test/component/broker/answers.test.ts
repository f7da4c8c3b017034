import { describe, expect, it } from "vitest";
import {
  type Answer,
  BROKER,
  publish,
  settled,
  startSubscriber,
  startTestBroker,
  trigger,
} from "./support.ts";

const event = { specversion: "1.0", id: "r1", source: "/s", type: "invoice.classified" };
const structured = (body: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/cloudevents+json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** The Trigger listens to one type only, so that replies go no further. */
async function deliver(
  behave: Parameters<typeof startSubscriber>[0],
  delivery: Record<string, unknown> = {},
) {
  const subscriber = await startSubscriber(behave);
  const sink = await startSubscriber(() => ({ status: 204 }));
  const spec = {
    filter: { attributes: { type: "invoice.received" } },
    delivery: {
      retry: 2,
      backoffPolicy: "linear",
      backoffDelay: "PT0.01S",
      deadLetterSink: { uri: sink.url },
      ...delivery,
    },
  };
  const broker = await startTestBroker(BROKER + trigger("t", subscriber.url, spec));
  expect((await publish(broker)).status).toBe(202);
  const all = await settled(broker);
  const [delivered] = all.filter(({ kind }) => kind === "subscriber");
  if (!delivered) throw new Error("no delivery");
  return { broker, subscriber, sink, delivered, all };
}

describe("what each answer does, with two retries", () => {
  it.each([200, 201, 202, 204])("%i with an empty body delivers at the first attempt", async (status) => {
    const { subscriber, sink, delivered } = await deliver(() => ({ status }));
    expect(delivered).toMatchObject({ state: "delivered", reply: null });
    expect([subscriber.calls.length, sink.calls.length]).toEqual([1, 0]);
  });

  it.each([400, 401, 403, 405, 410, 413, 415, 422, 425])(
    "%i is final: one attempt, then the dead-letter sink",
    async (status) => {
      const { subscriber, sink, delivered } = await deliver(() => ({ status, body: "no" }));
      expect(delivered).toMatchObject({ state: "dead" });
      expect([subscriber.calls.length, sink.calls.length]).toEqual([1, 1]);
      expect(sink.calls[0]?.headers).toMatchObject({
        "ce-id": "1",
        "ce-knativeerrordest": subscriber.url,
        "ce-knativeerrorcode": String(status),
        "ce-knativeerrordata": Buffer.from("no").toString("base64"),
      });
    },
  );

  it.each([404, 408, 409, 429, 500, 501, 502, 503, 504])(
    "%i is tried again, then dead-lettered",
    async (status) => {
      const { subscriber, sink, delivered } = await deliver(() => ({ status }));
      expect(delivered.attempts.map(({ outcome }) => outcome)).toEqual(["retry", "retry", "failed"]);
      expect([subscriber.calls.length, sink.calls.length]).toEqual([3, 1]);
      expect(sink.calls[0]?.headers).toMatchObject({ "ce-knativeerrorcode": String(status) });
      expect(sink.calls[0]?.headers).not.toHaveProperty("ce-knativeerrordata");
    },
  );

  it("stops trying at the first success", async () => {
    const { subscriber, delivered } = await deliver((_call, n) => ({ status: n < 3 ? 503 : 204 }));
    expect(delivered.state).toBe("delivered");
    expect(delivered.attempts.map(({ status }) => status)).toEqual([503, 503, 204]);
    expect(subscriber.calls).toHaveLength(3);
  });

  it("a reset connection is tried again, then dead-lettered with code 500", async () => {
    const { subscriber, sink } = await deliver(() => "reset");
    expect([subscriber.calls.length, sink.calls.length]).toEqual([3, 1]);
    expect(sink.calls[0]?.headers).toMatchObject({
      "ce-knativeerrordest": subscriber.url,
      "ce-knativeerrorcode": "500",
    });
  });

  it("a timeout is tried again, then dead-lettered without error attributes", async () => {
    const { subscriber, sink, delivered } = await deliver(() => "hang", { timeout: "PT0.05S" });
    expect([subscriber.calls.length, sink.calls.length]).toEqual([3, 1]);
    expect(
      Object.keys(sink.calls[0]?.headers ?? {}).filter((name) => name.startsWith("ce-knativeerror")),
    ).toEqual([]);
    expect(delivered.attempts[0]?.reason).toBe("no answer within 50 ms");
  });

  it.each([307, 308])("%i is followed with the same POST", async (status) => {
    const { subscriber, delivered } = await deliver((call) =>
      call.path === "/" ? { status, headers: { location: "/there" } } : { status: 204 },
    );
    expect(subscriber.calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["POST", "/", '{"texts":["a"]}'],
      ["POST", "/there", '{"texts":["a"]}'],
    ]);
    expect(delivered.state).toBe("delivered");
  });

  it.each([301, 302, 303])("%i is followed with a GET", async (status) => {
    const { subscriber } = await deliver((call) =>
      call.path === "/" ? { status, headers: { location: "/there" } } : { status: 204 },
    );
    expect(subscriber.calls.map(({ method, path }) => [method, path])).toEqual([
      ["POST", "/"],
      ["GET", "/there"],
    ]);
  });

  it("gives up on a redirect that goes round in circles", async () => {
    const { delivered } = await deliver(() => ({ status: 307, headers: { location: "/" } }), { retry: 0 });
    expect(delivered).toMatchObject({ state: "dead", error: { code: 500 } });
  });

  it("keeps at most 768 bytes of an error body, and survives a long one", async () => {
    const { sink } = await deliver(() => ({ status: 422, body: "x".repeat(5000) }));
    const data = String(sink.calls[0]?.headers["ce-knativeerrordata"]);
    expect(data).toHaveLength(1024);
    expect(Buffer.from(data, "base64").toString()).toBe("x".repeat(768));
  });
});

describe("what a reply is", () => {
  it.each([200, 201, 202])("%i with one structured event sends it back into the broker", async (status) => {
    const { broker, delivered } = await deliver(() => structured({ ...event, data: { ok: true } }, status));
    expect(delivered).toMatchObject({ state: "delivered", reply: 2 });
    const { json } = await broker.get("/api/events/2");
    expect(json).toMatchObject({
      event: { id: "r1", type: "invoice.classified", cause: 1 },
      data: { json: { ok: true } },
    });
  });

  it("takes a binary reply, without a body too", async () => {
    const headers = Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, value]));
    const { delivered } = await deliver(() => ({ status: 200, headers }));
    expect(delivered).toMatchObject({ state: "delivered", reply: 2 });
  });

  it.each<[string, Answer]>([
    ["OK as text", { status: 202, headers: { "content-type": "text/plain" }, body: "OK" }],
    ["plain JSON", { status: 200, headers: { "content-type": "application/json" }, body: "{}" }],
    [
      "a batch",
      {
        status: 200,
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify([event]),
      },
    ],
    ["broken JSON in a structured event", structured("{")],
    ["a structured event without specversion", structured({ id: "r1", source: "/s", type: "t" })],
  ])("a 2xx with %s is tried again, then dead-lettered without error attributes", async (_name, answer) => {
    const { subscriber, sink } = await deliver(() => answer);
    expect([subscriber.calls.length, sink.calls.length]).toEqual([3, 1]);
    expect(
      Object.keys(sink.calls[0]?.headers ?? {}).filter((name) => name.startsWith("ce-knativeerror")),
    ).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["without an id", { specversion: "1.0", source: "/s", type: "t" }],
    ["without a type", { specversion: "1.0", source: "/s", id: "r" }],
    ["whose dataschema is no absolute URI", { ...event, dataschema: "/schemas/x.json" }],
  ])("a reply %s dead-letters the original event at once, naming the ingress", async (_name, body) => {
    const { broker, subscriber, sink } = await deliver(() => structured(body));
    expect([subscriber.calls.length, sink.calls.length]).toEqual([1, 1]);
    expect(sink.calls[0]?.headers).toMatchObject({
      "ce-id": "1",
      "ce-knativeerrordest": `${broker.url}/default/invoices`,
      "ce-knativeerrorcode": "400",
    });
  });

  it("ignores what a dead-letter sink answers", async () => {
    const sink = await startSubscriber(() => structured(event));
    const { broker, all } = await deliver(() => ({ status: 400 }), { deadLetterSink: { uri: sink.url } });
    expect(all.map(({ kind, state }) => [kind, state])).toEqual([
      ["subscriber", "dead"],
      ["sink", "delivered"],
    ]);
    expect((await broker.get("/api/events/2")).status).toBe(404);
  });

  it("unpacks a reply that came as gzip", async () => {
    const { gzipSync } = await import("node:zlib");
    const { delivered } = await deliver(() => ({
      status: 200,
      headers: { "content-type": "application/cloudevents+json", "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify(event)),
    }));
    expect(delivered).toMatchObject({ state: "delivered", reply: 2 });
  });

  it.each([
    ["", {}],
    [", however large a TTL the sender wrote", { knativebrokerttl: "9".repeat(20) }],
  ])("ends a loop of replies after 255 calls and dead-letters the last event%s", async (_, attributes) => {
    let n = 0;
    const subscriber = await startSubscriber(() => structured({ ...event, id: `r${++n}` }));
    const broker = await startTestBroker(
      BROKER + trigger("loop", subscriber.url, { delivery: { retry: 2 } }),
    );
    await publish(broker, attributes);
    const [last] = await settled(broker, 255);
    expect(last).toMatchObject({ state: "dropped", error: { code: 400 } });
    expect(subscriber.calls).toHaveLength(255);
  });
});
