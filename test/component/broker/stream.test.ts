import { describe, expect, it, onTestFinished } from "vitest";
import { BROKER, publish, startTestBroker, until } from "./support.ts";

interface Message {
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

/** Reads Server-Sent Events as they come; the connection is broken off when the test ends. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(url, { headers, signal: stop.signal });
  const messages: Message[] = [];
  const lines: string[] = [];
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        lines.push(...part.split("\n"));
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data !== undefined)
          messages.push({ id: /^id: (.*)$/m.exec(part)?.[1] ?? null, data: JSON.parse(data) });
      }
    }
  };
  void read().catch(() => {});
  await until("the stream to open", () => lines.includes(": connected"));
  return { response, messages, lines, stop: () => stop.abort() };
}

const ids = (messages: readonly Message[]) => messages.map(({ data }) => data.id);

describe("the stream of events", () => {
  it("brings one structured event a message, numbered, without an event field", async () => {
    const broker = await startTestBroker(BROKER);
    const stream = await listen(`${broker.url}/default/invoices/events`);
    await publish(broker, { subject: "%E5%8F%B0" }, '{\n "texts": ["台電電費"]\n}');
    await until("the message", () => stream.messages.length === 1);
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    expect(stream.messages[0]).toEqual({
      id: "1",
      data: {
        specversion: "1.0",
        id: "1",
        source: "/test",
        type: "invoice.received",
        subject: "台",
        datacontenttype: "application/json",
        knativearrivaltime: expect.any(String),
        data: { texts: ["台電電費"] },
      },
    });
    expect(stream.lines.filter((line) => line.startsWith("event:"))).toEqual([]);
  });

  it("without Last-Event-ID begins now, with it after that event, and filters by type", async () => {
    const broker = await startTestBroker(BROKER);
    const events = `${broker.url}/default/invoices/events`;
    for (const id of ["1", "2", "3"]) await publish(broker, { id, type: id === "2" ? "other" : "wanted" });
    const fresh = await listen(events);
    const since = await listen(events, { "last-event-id": "1" });
    const wanted = await listen(`${events}?type=wanted`, { "last-event-id": "0" });
    const strange = await listen(events, { "last-event-id": "999" });
    await publish(broker, { id: "4", type: "wanted" });
    await until(
      "all",
      () => fresh.messages.length === 1 && since.messages.length === 3 && wanted.messages.length === 3,
    );
    await until("the one of another store", () => strange.messages.length === 1);
    expect(ids(fresh.messages)).toEqual(["4"]);
    expect(ids(since.messages)).toEqual(["2", "3", "4"]);
    expect(ids(wanted.messages)).toEqual(["1", "3", "4"]);
    expect(ids(strange.messages)).toEqual(["4"]);
  });

  it("serves a long backlog from disk, in order and without gaps, while new events come", async () => {
    const broker = await startTestBroker(BROKER);
    for (let n = 1; n <= 250; n++) await publish(broker, { id: String(n) }, "x".repeat(500));
    const stream = await listen(`${broker.url}/default/invoices/events`, { "last-event-id": "0" });
    for (let n = 251; n <= 280; n++) await publish(broker, { id: String(n) });
    await until("all of them", () => stream.messages.length === 280);
    expect(ids(stream.messages)).toEqual(Array.from({ length: 280 }, (_, n) => String(n + 1)));
  });

  it("answers 404 for an unknown Broker and 400 for a Last-Event-ID that is no number", async () => {
    const broker = await startTestBroker(BROKER);
    expect((await fetch(`${broker.url}/default/none/events`)).status).toBe(404);
    const odd = await fetch(`${broker.url}/default/invoices/events`, { headers: { "last-event-id": "x" } });
    expect(odd.status).toBe(400);
  });

  it("ends when the broker closes", async () => {
    const broker = await startTestBroker(BROKER);
    await listen(`${broker.url}/default/invoices/events`);
    await listen(`${broker.url}/api/stream`);
    await broker.close(10_000);
  });
});

describe("the console's stream", () => {
  it("greets, then tells of events and deliveries in bundles", async () => {
    const broker = await startTestBroker(BROKER);
    await publish(broker);
    const stream = await listen(`${broker.url}/api/stream`);
    await until("the greeting", () => stream.messages.length === 1);
    expect(stream.messages[0]?.data).toEqual({ hello: true, seq: 1 });
    for (let n = 2; n <= 150; n++) await publish(broker, { id: String(n) });
    const told = () =>
      stream.messages
        .slice(1)
        .reduce((sum, { data }) => sum + (data.events as unknown[]).length + (data.skipped as number), 0);
    await until("all events to be told or counted", () => told() === 149);
    expect(stream.messages[1]?.data.events).toMatchObject({
      0: { seq: 2, id: "2", type: "invoice.received" },
    });
  });
});
