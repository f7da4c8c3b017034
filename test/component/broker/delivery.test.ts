import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BROKER, publish, settled, startSubscriber, startTestBroker, trigger, until } from "./support.ts";

const only = (type: string) => ({ filter: { attributes: { type } } });

describe("delivery", () => {
  it("sends an event to every Trigger that matches, and to no other", async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => startSubscriber(() => ({ status: 204 }))));
    if (!a || !b || !c) throw new Error("no subscribers");
    const yaml =
      BROKER +
      trigger("a", a.url) +
      trigger("b", b.url, {
        filters: [{ prefix: { type: "invoice." } }, { not: { exact: { source: "/x" } } }],
      }) +
      trigger("c", c.url, { ...only("invoice.received"), filters: [{ suffix: { type: ".other" } }] });
    const broker = await startTestBroker(yaml);
    await publish(broker);
    const deliveries = await settled(broker);
    expect(deliveries.map((delivery) => delivery.trigger)).toEqual(["default/a", "default/b"]);
    expect([a, b, c].map(({ calls }) => calls.length)).toEqual([1, 1, 0]);
  });

  it("format json sends the structured form, and the reply of a dead-lettered one too", async () => {
    const sink = await startSubscriber(() => ({ status: 204 }));
    const subscriber = await startSubscriber(() => ({ status: 400, body: "bad" }));
    const delivery = { format: "json", deadLetterSink: { uri: sink.url } };
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url, { delivery }));
    await publish(broker, { subject: "%E5%8F%B0" });
    await settled(broker);
    expect(subscriber.calls[0]?.headers["content-type"]).toMatch(/^application\/cloudevents\+json/);
    expect(JSON.parse(subscriber.calls[0]?.body ?? "")).toMatchObject({
      id: "1",
      subject: "台",
      data: { texts: ["a"] },
    });
    expect(JSON.parse(sink.calls[0]?.body ?? "")).toMatchObject({
      knativeerrorcode: 400,
      knativeerrordest: subscriber.url,
    });
  });

  it("a Trigger's delivery replaces the Broker's", async () => {
    const subscriber = await startSubscriber(() => ({ status: 503 }));
    const yaml =
      BROKER.replace(
        "metadata",
        'spec: {delivery: {retry: 3, backoffPolicy: linear, backoffDelay: "PT0.001S"}}\nmetadata',
      ) +
      trigger("inherits", subscriber.url) +
      trigger("own", subscriber.url, { delivery: {} });
    const broker = await startTestBroker(yaml);
    await publish(broker);
    const attempts = (await settled(broker)).map((delivery) => [delivery.trigger, delivery.attempts.length]);
    expect(attempts).toEqual([
      ["default/inherits", 4],
      ["default/own", 1],
    ]);
  });

  it("records the waits of an exponential backoff, and a Retry-After only where retryAfterMax is set", async () => {
    const subscriber = await startSubscriber(() => ({ status: 503, headers: { "retry-after": "1" } }));
    const delivery = { retry: 3, backoffPolicy: "exponential", backoffDelay: "PT0.001S" };
    const yaml =
      BROKER +
      trigger("heeds", subscriber.url, { delivery: { ...delivery, retryAfterMax: "PT0.02S" } }) +
      trigger("ignores", subscriber.url, { delivery });
    const broker = await startTestBroker(yaml);
    await publish(broker);
    const waits = (await settled(broker)).map(({ attempts }) => attempts.map(({ wait }) => wait));
    expect(waits).toEqual([
      [20, 20, 20, null],
      [1, 2, 4, null],
    ]);
  });

  it("a dead subscriber delays neither the publisher nor the other subscribers", async () => {
    const dead = await startSubscriber(() => "hang");
    const alive = await startSubscriber(() => ({ status: 204 }));
    const broker = await startTestBroker(BROKER + trigger("dead", dead.url) + trigger("alive", alive.url), {
      concurrency: 4,
      memory: 10,
    });
    for (let n = 0; n < 60; n++) expect((await publish(broker, { id: String(n) })).status).toBe(202);
    await until("all events to reach the living subscriber", () => alive.calls.length === 60);
    expect(dead.calls).toHaveLength(4);
    const { json } = await broker.get("/api/triggers");
    expect(json).toMatchObject({
      triggers: [
        { trigger: "default/dead", pending: 60, inFlight: 4 },
        { trigger: "default/alive", pending: 0, counters: { matched: 60, delivered: 60 } },
      ],
    });
  });

  it("never has more than the bound under way to one subscriber, and delivers all though few fit in memory", async () => {
    let now = 0;
    let most = 0;
    const subscriber = await startSubscriber(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      return { status: 204 };
    });
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url), {
      concurrency: 3,
      memory: 5,
    });
    await Promise.all(Array.from({ length: 100 }, (_, n) => publish(broker, { id: String(n) })));
    await until("all events to arrive", () => subscriber.calls.length === 100);
    expect(new Set(subscriber.calls.map(({ headers }) => headers["ce-id"])).size).toBe(100);
    expect(most).toBe(3);
  });

  it("delivers many large events that would not fit in memory together", async () => {
    const subscriber = await startSubscriber(() => ({ status: 204 }));
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url), { concurrency: 2 });
    const large = "x".repeat(1_000_000);
    for (let n = 0; n < 50; n++) await publish(broker, { id: String(n) }, large);
    await until("all events to arrive", () => subscriber.calls.length === 50);
    expect(subscriber.calls.every(({ body }) => body.length === large.length)).toBe(true);
    expect(new Set(subscriber.calls.map(({ headers }) => headers["ce-id"])).size).toBe(50);
  });
});

describe("manifests that change", () => {
  it("are taken while the broker runs: a new Trigger gets the next event", async () => {
    const first = await startSubscriber(() => ({ status: 204 }));
    const second = await startSubscriber(() => ({ status: 204 }));
    const broker = await startTestBroker(BROKER + trigger("t", first.url), { reloadMs: 20 });
    writeFileSync(broker.file, BROKER + trigger("t", second.url) + trigger("u", second.url));
    await until("the new Trigger", async () => {
      const { json } = await broker.get("/api/triggers");
      return (json as { triggers: unknown[] }).triggers.length === 2;
    });
    await publish(broker);
    await settled(broker);
    expect([first.calls.length, second.calls.length]).toEqual([0, 2]);
  });

  it("are refused when they are wrong: the old ones hold, and the console says why", async () => {
    const subscriber = await startSubscriber(() => ({ status: 204 }));
    const lines: string[] = [];
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url), {
      reloadMs: 20,
      log: (level, message) => lines.push(`${level} ${message}`),
    });
    writeFileSync(broker.file, `${BROKER}spec: {delivry: {}}\n`);
    const found = await until("the refusal", async () => {
      const { json } = await broker.get("/api/status");
      return (json as { manifests: { error: string | null } }).manifests.error;
    });
    expect(found).toContain("spec.delivry: unknown field");
    expect(lines.join("\n")).toContain("error manifests changed but are not taken");
    await publish(broker);
    expect((await settled(broker))[0]?.state).toBe("delivered");
  });
});
