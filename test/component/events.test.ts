import { gzipSync } from "node:zlib";
import { CloudEvent, HTTP } from "cloudevents";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replyId } from "../../src/events/contract.ts";
import type { Service } from "../../src/service.ts";
import { type Answer, problem, raw, send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const DATA = { texts: ["utility bill"] };
const CE = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/shop", "ce-type": "invoice.received" };
const EVENT = { specversion: "1.0", id: "1", source: "/shop", type: "invoice.received", data: DATA };
const JSON_TYPE = { "content-type": "application/json" };
const STRUCTURED = { "content-type": "application/cloudevents+json" };

const binary = (headers: Record<string, string>, body: string | Buffer = JSON.stringify(DATA)) =>
  send(service.url, { headers: { ...CE, ...JSON_TYPE, ...headers }, body });
const without = (headers: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const structured = (event: unknown, type = "application/cloudevents+json") =>
  send(service.url, {
    headers: { "content-type": type },
    body: typeof event === "string" || Buffer.isBuffer(event) ? event : JSON.stringify(event),
  });
const reply = (answer: Answer) => JSON.parse(answer.body);

describe("a valid event is classified", () => {
  it.each<[string, () => Promise<Answer>]>([
    ["structured", () => structured(EVENT)],
    [
      "structured, with the charset of the specification's own example",
      () => structured(EVENT, "application/cloudevents+json; charset=UTF-8"),
    ],
    [
      "structured, with other parameters and upper case",
      () => structured(EVENT, 'Application/CloudEvents+JSON; Charset="utf-8"; x=y'),
    ],
    [
      "structured, after white space and a byte order mark",
      () => structured(`\ufeff \n${JSON.stringify(EVENT)}`),
    ],
    ["structured, with datacontenttype", () => structured({ ...EVENT, datacontenttype: "application/json" })],
    [
      "structured, with null optional attributes",
      () => structured({ ...EVENT, time: null, subject: null, datacontenttype: null, partitionkey: null }),
    ],
    [
      "structured, with data_base64 that is JSON",
      () =>
        structured({
          ...EVENT,
          data: undefined,
          data_base64: Buffer.from(JSON.stringify(DATA)).toString("base64"),
        }),
    ],
    ["binary", () => binary({})],
    ["binary, charset and upper case", () => binary({ "content-type": "Application/JSON;charset=utf-8" })],
    ["binary, a +json media type", () => binary({ "content-type": "application/vnd.invoice+json" })],
    ["binary, with white space before the JSON", () => binary({}, ` \n\t${JSON.stringify(DATA)}`)],
    ["binary, without a Content-Type", () => send(service.url, { headers: CE, body: JSON.stringify(DATA) })],
    ["binary, with a Content-Type that is empty", () => binary({ "content-type": "" })],
    ["binary, gzip", () => binary({ "content-encoding": "gzip" }, gzipSync(JSON.stringify(DATA)))],
    ["with a time and a leap second", () => binary({ "ce-time": "2016-12-31T23:59:60Z" })],
    [
      "with names that shadow methods",
      () =>
        binary({
          "ce-validate": "x",
          "ce-emit": "x",
          "ce-tostring": "x",
          "ce-constructor": "x",
          "ce-__proto__": "x",
        }),
    ],
    ["with odd attribute names", () => binary({ "ce-": "x", "ce-a-b": "x", "ce-UPPER": "x" })],
    [
      "structured, with __proto__ keys",
      () => structured(JSON.stringify(EVENT).replace("{", '{"__proto__":{"id":"no"},"constructor":{"x":1},')),
    ],
    ["with unknown keys in the data", () => structured({ ...EVENT, data: { ...DATA, currency: "TWD" } })],
  ])("%s", async (_, act) => {
    const answer = await act();
    expect(answer.status, answer.body).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/cloudevents+json");
    expect(reply(answer).data.results[0].prediction).toBe("utilities");
  });
});

describe("a faulty event is refused with one clear status that the platform never retries", () => {
  it.each<[number, string, RegExp, () => Promise<Answer>]>([
    [400, "invalid_event", /^id: missing/, () => structured({ ...EVENT, id: undefined })],
    [400, "invalid_event", /^id: must not be empty/, () => structured({ ...EVENT, id: "" })],
    [400, "invalid_event", /^id: must be a string/, () => structured({ ...EVENT, id: 7 })],
    [400, "invalid_event", /^source: missing/, () => structured({ ...EVENT, source: null })],
    [400, "invalid_event", /^source: must not be empty/, () => structured({ ...EVENT, source: "" })],
    [400, "invalid_event", /^type: missing/, () => structured({ ...EVENT, type: undefined })],
    [400, "invalid_event", /^specversion: missing/, () => structured({ ...EVENT, specversion: undefined })],
    [400, "invalid_event", /^specversion: only 1.0/, () => structured({ ...EVENT, specversion: "0.3" })],
    [400, "invalid_event", /^specversion: only 1.0/, () => structured({ ...EVENT, specversion: "2.0" })],
    [400, "invalid_event", /^time:/, () => structured({ ...EVENT, time: "yesterday" })],
    [400, "invalid_event", /^time:/, () => structured({ ...EVENT, time: "2026-02-30T00:00:00Z" })],
    [400, "invalid_event", /^time:/, () => structured({ ...EVENT, time: "2026-01-01T24:00:00Z" })],
    [400, "invalid_event", /^time:/, () => structured({ ...EVENT, time: 5 })],
    [400, "invalid_event", /an object/, () => structured("null")],
    [400, "invalid_event", /an object/, () => structured([EVENT])],
    [400, "invalid_event", /an object/, () => structured('"text"')],
    [400, "invalid_event", /^data/, () => structured({ ...EVENT, data_base64: "e30=" })],
    [400, "invalid_event", /^data_base64/, () => structured({ ...EVENT, data: undefined, data_base64: "*" })],
    [400, "invalid_json", /UTF-8/, () => structured(Buffer.from('{"id":"\xff"}', "latin1"))],
    [400, "invalid_json", /JSON/, () => structured("{")],
    [400, "invalid_json", /JSON/, () => structured("")],
    [400, "invalid_json", /JSON/, () => structured("[".repeat(100_000))],
    [
      415,
      "unsupported_media_type",
      /datacontenttype/,
      () => structured({ ...EVENT, datacontenttype: "text/xml" }),
    ],
    [415, "unsupported_media_type", /Content-Type/, () => structured(EVENT, "application/cloudevents+xml")],
    [415, "unsupported_media_type", /Content-Type/, () => structured(EVENT, "application/json")],
    [
      415,
      "unsupported_media_type",
      /UTF-8/,
      () => structured(EVENT, "application/cloudevents+json; charset=big5"),
    ],
    [422, "invalid_texts", /^the body/, () => structured({ ...EVENT, data: "text" })],
    [422, "invalid_texts", /^the body/, () => structured({ ...EVENT, data: undefined })],
    [422, "invalid_texts", /^the body/, () => structured({ ...EVENT, data: 0 })],
    [422, "invalid_texts", /^texts: /, () => structured({ ...EVENT, data: { texts: [] } })],
    [422, "invalid_texts", /^texts\[1\]/, () => structured({ ...EVENT, data: { texts: ["a", 2] } })],
    [
      422,
      "invalid_texts",
      /^texts: 1001 texts/,
      () => structured({ ...EVENT, data: { texts: new Array(1001).fill("") } }),
    ],
    [
      422,
      "invalid_texts",
      /^texts\[17\]: longer than 2000/,
      () => structured({ ...EVENT, data: { texts: [...new Array(17).fill("a"), "電".repeat(2001)] } }),
    ],
    [
      422,
      "invalid_texts",
      /^ids: 1 ids for 2/,
      () => structured({ ...EVENT, data: { texts: ["a", "b"], ids: ["1"] } }),
    ],
    [422, "invalid_texts", /^explain/, () => structured({ ...EVENT, data: { ...DATA, explain: "yes" } })],
    [413, "too_large", /1048576 bytes/, () => structured("x".repeat(1024 * 1024 + 1))],
    [
      413,
      "too_large",
      /1048576 bytes/,
      () => binary({ "content-encoding": "gzip" }, gzipSync(Buffer.alloc(50 * 1024 * 1024))),
    ],
    [415, "unsupported_media_type", /Encoding/, () => binary({ "content-encoding": "constructor" })],
    [400, "bad_request", /gzip/, () => binary({ "content-encoding": "gzip" }, "no gzip")],
    [415, "unsupported_media_type", /Content-Encoding/, () => binary({ "content-encoding": "zstd" })],
    [
      400,
      "invalid_event",
      /^id: missing/,
      () => send(service.url, { headers: without(CE, "ce-id"), body: "{}" }),
    ],
    [400, "invalid_event", /^id: must not be empty/, () => binary({ "ce-id": "" })],
    [
      400,
      "invalid_event",
      /^source: missing/,
      () => send(service.url, { headers: without(CE, "ce-source") }),
    ],
    [400, "invalid_event", /^type: missing/, () => send(service.url, { headers: without(CE, "ce-type") })],
    [400, "invalid_event", /^specversion/, () => binary({ "ce-specversion": "0.3" })],
    [400, "invalid_event", /^time/, () => binary({ "ce-time": "12:00" })],
    [400, "invalid_json", /JSON/, () => binary({}, "not json")],
    [400, "invalid_json", /UTF-8/, () => binary({}, Buffer.from([0x7b, 0xff, 0x7d]))],
    [415, "unsupported_media_type", /Content-Type/, () => binary({ "content-type": "text/plain" })],
    [415, "unsupported_media_type", /ce-\*/, () => send(service.url, { headers: JSON_TYPE, body: "{}" })],
    [415, "unsupported_media_type", /ce-\*/, () => send(service.url, {})],
  ])("%i %s %s", async (status, code, detail, act) => {
    const answer = await act();
    expect(answer.status, answer.body).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(problem(answer)).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect(Buffer.byteLength(answer.body)).toBeLessThan(768);
  });

  it("keeps the error body under 768 bytes whatever the event holds", async () => {
    const answer = await structured({ ...EVENT, data: { texts: [{ ["\u0001電".repeat(5000)]: 1 }] } });
    expect(answer.status).toBe(422);
    expect(Buffer.byteLength(answer.body)).toBeLessThan(768);
  });

  it("takes 2,000 code points where that is more UTF-16 units", async () => {
    expect((await structured({ ...EVENT, data: { texts: ["🧾".repeat(2000)] } })).status).toBe(200);
    expect((await structured({ ...EVENT, data: { texts: ["🧾".repeat(2001)] } })).status).toBe(422);
  });
});

describe("an event of another type", () => {
  it.each<[string, () => Promise<Answer>]>([
    ["structured", () => structured({ ...EVENT, type: "order.created", data: 5 })],
    ["binary", () => binary({ "ce-type": "order.created" })],
    [
      "with data nobody here could read",
      () => binary({ "ce-type": "x", "content-type": "image/png" }, "\u0000"),
    ],
    ["with data over the limit", () => binary({ "ce-type": "x" }, "x".repeat(2 * 1024 * 1024))],
  ])("is acknowledged with 204 and an empty body: %s", async (_, act) => {
    const answer = await act();
    expect(answer.status, answer.body).toBe(204);
    expect(answer.body).toBe("");
  });
});

describe("the reply", () => {
  it("is one structured event that the SDK takes, strictly", async () => {
    const answer = await structured({ ...EVENT, subject: "發票 AB-12345678" });
    const event = HTTP.toEvent({ headers: answer.headers as Record<string, string>, body: answer.body });
    expect(Array.isArray(event)).toBe(false);
    expect(new CloudEvent(event as Partial<CloudEvent<unknown>>, true).validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: "1.0",
      id: replyId("/shop", "1", "0123456789ab"),
      source: "/invoice-classifier",
      type: "invoice.classified",
      subject: "發票 AB-12345678",
      datacontenttype: "application/json",
      dataschema: "http://invoice-classifier.default.svc.cluster.local/schemas/invoice.classified.json",
      causationid: "1",
      correlationid: "1",
      outcome: "accepted",
    });
  });

  it("is the same, byte for byte, at a redelivery and in either mode", async () => {
    const answers = await Promise.all([structured(EVENT), structured(EVENT), binary({})]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  });

  it("has another id for another source or id, also where they would read alike together", async () => {
    const pairs: [string, string][] = [
      ["/a", "bc"],
      ["/ab", "c"],
      ["/a", "bcd"],
    ];
    const replies = await Promise.all(pairs.map(([source, id]) => structured({ ...EVENT, source, id })));
    expect(new Set(replies.map((answer) => reply(answer).id)).size).toBe(3);
    for (const answer of replies) expect(reply(answer).id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("carries correlation, partition key and the tracing extension on, and nothing else", async () => {
    const carried = { correlationid: "c", partitionkey: "p", traceparent: "00-1-2-01", tracestate: "x=y" };
    const body = reply(await structured({ ...EVENT, ...carried, secret: "no" }));
    expect(body).toMatchObject({ ...carried, causationid: "1" });
    expect(body).not.toHaveProperty("secret");
    expect(body).not.toHaveProperty("subject");
  });

  it("leaves a traceparent that came only as an HTTP header out of the event", async () => {
    const body = reply(
      await binary({ traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }),
    );
    expect(body).not.toHaveProperty("traceparent");
  });

  it.each<[string, string, string]>([
    ["percent-encoded", "%E7%99%BC%E7%A5%A8%20%22A%22", '發票 "A"'],
    ["raw UTF-8, as Go sends it", Buffer.from("發票").toString("latin1"), "發票"],
    ["latin1 that is no UTF-8", "caf\u00e9", "café"],
    ["a bare percent sign", "100% 5%zz", "100% 5%zz"],
    ["an escape that is no UTF-8", "%FF", "%FF"],
    ["a quoted string", '"a \\"b\\""', 'a "b"'],
    ["an encoded percent sign, decoded once", "%2541", "%41"],
  ])("has the subject of a binary event: %s", async (_, sent, subject) => {
    expect(reply(await binary({ "ce-subject": sent })).subject).toBe(subject);
  });

  it("has a structured event's subject as it is", async () => {
    expect(reply(await structured({ ...EVENT, subject: "%41" })).subject).toBe("%41");
  });

  it("has the outcome review when any text needs a person", async () => {
    const body = reply(await structured({ ...EVENT, data: { texts: ["utility", "???"] } }));
    expect(body.outcome).toBe("review");
    expect(body.data.results.map((r: { needsReview: boolean }) => r.needsReview)).toEqual([false, true]);
  });

  it("gives ids back and explains where asked", async () => {
    const body = reply(await structured({ ...EVENT, data: { ...DATA, ids: ["line-1"], explain: true } }));
    expect(body.data.results[0]).toMatchObject({
      id: "line-1",
      because: [{ ngram: "ut", share: 0.5 }],
      runnerUp: { label: "electronics", probability: expect.any(Number) },
    });
  });
});

describe("a batch", () => {
  const batch = (events: unknown) => structured(events, "application/cloudevents-batch+json");

  it("gives a batch of the same length and order, with a rejection in the place of an invalid one", async () => {
    const answer = await batch([
      EVENT,
      { ...EVENT, id: "" },
      { ...EVENT, id: "3", data: { texts: [1] } },
      { ...EVENT, id: "4", type: "order.created" },
      { ...EVENT, id: "5", data: { texts: ["h", "e"], explain: true } },
      null,
    ]);
    expect(answer.status, answer.body).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/cloudevents-batch+json");
    const events = JSON.parse(answer.body);
    expect(events.map((e: { type: string }) => e.type.split(".")[1])).toEqual([
      "classified",
      "rejected",
      "rejected",
      "rejected",
      "classified",
      "rejected",
    ]);
    expect(events[2]).toMatchObject({ causationid: "3", data: { code: "invalid_texts" } });
    expect(events[3]).toMatchObject({ causationid: "4", data: { code: "unsupported_type" } });
    expect(events[4].data.results[1]).toMatchObject({
      prediction: "electronics",
      because: expect.any(Array),
    });
    expect(new Set(events.map((e: { id: string }) => e.id)).size).toBe(6);
  });

  it("of nothing gives nothing", async () => {
    expect(await batch([])).toMatchObject({ status: 200, body: "[]" });
  });

  it.each([
    ["that is no array", EVENT, 400],
    ["that is no JSON", "[", 400],
    ["of more events than texts may be in flight", `[${new Array(4001).fill(1).join(",")}]`, 422],
    [
      "of more texts than may be in flight",
      new Array(5).fill({ ...EVENT, data: { texts: new Array(900).fill("u") } }),
      422,
    ],
    [
      "of more texts to explain than may be in flight",
      new Array(5).fill({ ...EVENT, data: { texts: new Array(900).fill("u"), explain: true } }),
      422,
    ],
  ])("%s is refused whole", async (_, body, status) => {
    expect((await batch(body)).status).toBe(status);
  });
});

describe("INVALID_EVENTS=reply", () => {
  it("answers 200 with invoice.rejected in the place of 400, 413, 415 and 422", async () => {
    const replying = await startTestService({ INVALID_EVENTS: "reply" });
    try {
      const act = (headers: Record<string, string>, body: string) => send(replying.url, { headers, body });
      const answers = [
        await act({ ...CE, ...JSON_TYPE }, '{"texts":[]}'),
        await act({ ...CE, ...JSON_TYPE }, "no json"),
        await act({ ...CE, "content-type": "text/plain" }, "x"),
        await act({ "content-type": "text/plain" }, "x"),
        await act(STRUCTURED, "x".repeat(1024 * 1024 + 1)),
        await act(without(CE, "ce-id"), "x"),
      ];
      expect(answers.map(({ status }) => status)).toEqual(new Array(6).fill(200));
      const events = answers.map(reply);
      expect(events.map((event) => event.data.code)).toEqual([
        "invalid_texts",
        "invalid_json",
        "unsupported_media_type",
        "unsupported_media_type",
        "too_large",
        "invalid_event",
      ]);
      for (const event of events) {
        expect(event).toMatchObject({ type: "invoice.rejected", source: "/invoice-classifier" });
        expect(event.id).toMatch(/^[0-9a-f]{32}$/);
      }
      expect(events.map((event) => event.causationid)).toEqual([
        "1",
        "1",
        "1",
        undefined,
        undefined,
        undefined,
      ]);
      const again = await act({ "content-type": "text/plain" }, "x");
      expect(again.body).toBe(answers[3]?.body);
      HTTP.toEvent({ headers: again.headers as Record<string, string>, body: again.body });

      // Bodies that can't be read have ids of their own, too.
      const encodings = ["zstd", "gzip"].flatMap((encoding) =>
        ["one", "other", "one"].map((body) => act({ ...STRUCTURED, "content-encoding": encoding }, body)),
      );
      const ids = (await Promise.all(encodings)).map((answer) => reply(answer).id);
      expect([ids[0], ids[3]]).toEqual([ids[2], ids[5]]);
      expect(new Set(ids.slice(0, 2)).size + new Set(ids.slice(3, 5)).size).toBe(4);

      // As curl sends what is over a megabyte: it waits for 100-continue.
      const large = Buffer.alloc(1024 * 1024 + 1, "x");
      const head = `content-type: ${STRUCTURED["content-type"]}\r\ncontent-length: ${large.length}\r\n`;
      const expecting = await raw(
        replying.url,
        `POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n${head}\r\n${large}`,
      );
      expect(expecting).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      expect(expecting).toContain('"code":"too_large"');
    } finally {
      await replying.close();
    }
  });
});

describe("a time", () => {
  it.each([
    ["2024-02-29T00:00:00Z", 200],
    ["2023-02-29T00:00:00Z", 400],
    ["1900-02-29T00:00:00Z", 400],
    ["2000-02-29t23:59:60.123+14:00", 200],
    ["2026-04-31T00:00:00Z", 400],
    ["2026-12-31T00:00:00-08:00", 200],
    ["2026-13-01T00:00:00Z", 400],
    ["2026-01-00T00:00:00Z", 400],
    ["2026-01-01T24:00:00Z", 400],
    ["2026-01-01T00:60:00Z", 400],
    ["2026-01-01T00:00:61Z", 400],
    ["2026-01-01T00:00:00", 400],
    ["2026-01-01 00:00:00Z", 400],
  ])("of %s is answered %i", async (time, status) => {
    expect((await structured({ ...EVENT, time })).status).toBe(status);
  });
});
