import { describe, expect, it } from "vitest";
import {
  BROKER,
  publish,
  settled,
  startSubscriber,
  startTestBroker,
  type TestBroker,
  trigger,
} from "./support.ts";

const only = (type: string) => ({ filter: { attributes: { type } } });

/** The ids of a search, over all its pages. */
async function search(broker: TestBroker, query: string): Promise<string[]> {
  const ids: string[] = [];
  let before = "";
  for (;;) {
    const { json } = await broker.get(`/api/events?limit=3&${query}${before}`);
    const page = json as { events: { id: string }[]; next: number | null };
    ids.push(...page.events.map(({ id }) => id));
    if (page.next === null) return ids;
    before = `&before=${page.next}`;
  }
}

describe("the console's API", () => {
  it("finds events by type, id and text, newest first, page by page", async () => {
    const broker = await startTestBroker(BROKER);
    const texts = ["台電電費", "Apple", "netflix訂閱", "100%_sure", "Pineapple"];
    for (const [n, text] of texts.entries()) {
      const type = n % 2 === 0 ? "invoice.received" : "invoice.classified";
      await publish(broker, { id: `id-${n + 1}`, type }, JSON.stringify({ texts: [text] }));
    }
    // As Python's json module writes it.
    await publish(broker, { id: "ascii" }, '{"texts":["\\u53f0\\u96fb"]}');
    expect(await search(broker, "")).toEqual(["ascii", "id-5", "id-4", "id-3", "id-2", "id-1"]);
    expect(await search(broker, "type=invoice.classified")).toEqual(["id-4", "id-2"]);
    expect(await search(broker, "type=invoice.*")).toHaveLength(6);
    expect(await search(broker, "id=id-3")).toEqual(["id-3"]);
    expect(await search(broker, "id=id-*&type=invoice.received")).toEqual(["id-5", "id-3", "id-1"]);
    expect(await search(broker, "text=APPLE")).toEqual(["id-5", "id-2"]);
    expect(await search(broker, `text=${encodeURIComponent("台電")}`)).toEqual(["ascii", "id-1"]);
    expect(await search(broker, `text=${encodeURIComponent("0%_s")}`)).toEqual(["id-4"]);
    expect(await search(broker, `text=${encodeURIComponent("_")}`)).toEqual(["id-4"]);
    expect(await search(broker, "after=4")).toEqual(["ascii", "id-5"]);
    expect(await search(broker, "broker=default/none")).toEqual([]);
    expect((await broker.get("/api/events?before=x")).status).toBe(400);
  });

  it("shows an event's data as JSON, text or base64, and cuts what is very long", async () => {
    const broker = await startTestBroker(BROKER);
    const post = (type: string, body: string | Buffer<ArrayBuffer>) =>
      fetch(`${broker.url}/default/invoices`, {
        method: "POST",
        headers: {
          "ce-specversion": "1.0",
          "ce-id": "1",
          "ce-source": "/s",
          "ce-type": "t",
          "content-type": type,
        },
        body,
      });
    await post("application/json", '{"a":1}');
    await post("text/plain", "<b>hi</b>");
    await post("application/octet-stream", Buffer.from([0, 255]));
    await post("text/plain", "台".repeat(100_000));
    const shown = async (seq: number) =>
      (await broker.get(`/api/events/${seq}`)).json as { data: { text: string } };
    expect(await shown(1)).toMatchObject({ data: { json: { a: 1 } }, truncated: false });
    expect(await shown(2)).toMatchObject({ data: { text: "<b>hi</b>" } });
    expect(await shown(3)).toMatchObject({ data: { base64: "AP8=" }, event: { text: null } });
    expect(await shown(4)).toMatchObject({ truncated: true, event: { text: "台".repeat(160) } });
    expect((await shown(4)).data.text).toMatch(/^台{87000,88000}$/);
    expect((await broker.get("/api/events/99")).status).toBe(404);
  });

  it("tells an event's whole way, from whichever of its events one asks", async () => {
    const reply = (id: string, type: string) => ({
      status: 200,
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify({ specversion: "1.0", id, source: "/s", type }),
    });
    const classifier = await startSubscriber(({ headers }) =>
      reply(`c-${headers["ce-id"]}`, "invoice.classified"),
    );
    const book = await startSubscriber(({ headers }) => reply(`b-${headers["ce-id"]}`, "booked"));
    const yaml =
      BROKER +
      trigger("a", classifier.url, only("invoice.received")) +
      trigger("b", book.url, only("invoice.classified"));
    const broker = await startTestBroker(yaml);
    await publish(broker);
    await settled(broker, 2);
    for (const seq of [1, 2, 3]) {
      expect((await broker.get(`/api/events/${seq}/way`)).json).toMatchObject({
        root: 1,
        nodes: [
          { event: { id: "1", cause: null }, deliveries: [{ trigger: "default/a", reply: 2 }] },
          { event: { id: "c-1", cause: 1 }, deliveries: [{ trigger: "default/b", reply: 3 }] },
          { event: { id: "b-c-1", cause: 2 }, deliveries: [] },
        ],
      });
    }
    expect((await broker.get("/api/events/2")).json).toMatchObject({
      cause: { seq: 1 },
      replies: [{ seq: 3 }],
    });
    expect((await broker.get("/api/events/9/way")).status).toBe(404);
  });

  it("says what the Triggers are and what has happened to their events", async () => {
    const subscriber = await startSubscriber((_call, n) => ({ status: n === 1 ? 503 : 204 }));
    const delivery = { retry: 2, backoffPolicy: "exponential", backoffDelay: "PT0.01S", timeout: "PT5S" };
    const broker = await startTestBroker(
      BROKER + trigger("t", subscriber.url, { ...only("invoice.received"), delivery }),
    );
    await publish(broker);
    await settled(broker);
    await publish(broker, { type: "other" });
    const { json } = await broker.get("/api/triggers");
    expect(json).toEqual({
      triggers: [
        {
          trigger: "default/t",
          broker: "default/invoices",
          filter: "type = invoice.received",
          subscriber: subscriber.url,
          deadLetterSink: null,
          delivery: {
            retry: 2,
            backoffPolicy: "exponential",
            backoffDelay: "PT0.01S",
            timeout: "PT5S",
            format: "binary",
          },
          counters: { matched: 1, delivered: 1, retried: 1, dead: 0, dropped: 0, replies: 0 },
          pending: 0,
          inFlight: 0,
          deadLetters: 0,
          lastError: { at: expect.any(String), reason: "503 with an empty body" },
        },
      ],
    });
  });

  it("says how the store and the manifests are", async () => {
    const broker = await startTestBroker(`${BROKER}---\nkind: ConfigMap\nmetadata: {name: other}\n`, {
      version: "1.2.3",
    });
    await publish(broker);
    expect((await broker.get("/api/status")).json).toMatchObject({
      version: "1.2.3",
      ingress: ["/default/invoices"],
      store: { path: null, events: 1, full: false },
      manifests: {
        files: [broker.file],
        error: null,
        notes: [`passed over in ${broker.file}: ConfigMap other`],
      },
    });
  });

  it("answers 404, 405 and 415 as problem+json", async () => {
    const broker = await startTestBroker(BROKER);
    expect(await broker.get("/api/nothing")).toMatchObject({ status: 404, json: { code: "not_found" } });
    expect((await fetch(`${broker.url}/api/events`, { method: "DELETE" })).status).toBe(405);
    const form = await fetch(`${broker.url}/api/dead-letters/replay`, { method: "POST", body: "all=true" });
    expect(form.status).toBe(415);
  });
});
