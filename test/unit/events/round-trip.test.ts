import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attributes } from "../../../src/events/attributes.ts";
import {
  contentMode,
  type Decoded,
  decodeBatch,
  decodeBinaryData,
  decodeBinaryHead,
  decodeStructured,
} from "../../../src/events/codec.ts";
import { createReplyEncoder } from "../../../src/events/reply.ts";
import { createEncodeResults } from "../../../src/wire/results.ts";
import { send } from "../../support/http.ts";

const LIMITS = { maxTexts: 1000, maxTextLength: 2000 };
const RUNS = { numRuns: 200 };

/** Whatever arrives over real HTTP is left here, as it arrived. */
let arrived: { headers: IncomingHttpHeaders; body: Buffer };
let server: Server;
beforeAll(async () => {
  server = createServer(async (req, res) => {
    arrived = { headers: req.headers, body: await buffer(req) };
    res.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

async function overTheWire(headers: Record<string, string>, body: string | Buffer): Promise<Decoded> {
  const { port } = server.address() as AddressInfo;
  await send(`http://127.0.0.1:${port}`, { headers, body });
  const mode = contentMode(arrived.headers);
  if (mode === "structured") return decodeStructured(arrived.body, LIMITS);
  if (mode === "batch") return decodeBatch(arrived.body, 10, LIMITS)[0] as Decoded;
  const head = decodeBinaryHead(arrived.headers);
  return "kind" in head ? head : decodeBinaryData(head as Attributes, arrived.body, LIMITS);
}

const chinese = fc.string({ unit: fc.constantFrom(..."台電電費統一超商訂閱發票號碼，。「」") });
const emoji = fc.string({ unit: fc.constantFrom("😀", "👩‍👩‍👧‍👦", "🇹🇼", "é", "\u0301", "\u200d", "𠮷") });
const any = fc.oneof(
  chinese,
  emoji,
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary", maxLength: 300 }),
);
/** Attributes are Unicode strings without control characters (CloudEvents 1.0, "String"), here without white ends. */
const attribute = any
  .map((text) => text.replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, "").trim())
  .filter((text) => text !== "");
const reference = fc.oneof(fc.webUrl(), fc.constantFrom("/till", "urn:till:7", "mailto:till@example.com"));
const wellFormed = any.filter((text) => !/\p{Cs}/u.test(text));

const event = fc.record(
  {
    attributes: fc.record(
      {
        id: attribute,
        source: reference,
        subject: attribute,
        correlationid: attribute,
        partitionkey: attribute,
      },
      { requiredKeys: ["id", "source"] },
    ),
    texts: fc.array(wellFormed, { minLength: 1, maxLength: 8 }),
    explain: fc.boolean(),
    hasIds: fc.boolean(),
  },
  { noNullPrototype: true },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

const dataOf = ({ texts, explain, hasIds }: Event) => ({
  texts,
  explain,
  ...(hasIds && { ids: texts.map((_, i) => `第${i}`) }),
});
const envelope = ({ attributes }: Event) => ({ specversion: "1.0", type: "invoice.received", ...attributes });

function expectSame(decoded: Decoded, sent: Event): void {
  if (decoded.kind !== "invoice") throw new Error(`not an invoice: ${JSON.stringify(decoded)}`);
  const { attributes, ...data } = decoded.invoice;
  expect(attributes).toMatchObject(sent.attributes);
  for (const name of ["subject", "correlationid", "partitionkey"] as const) {
    expect(attributes[name]).toBe(sent.attributes[name]);
  }
  expect(data).toEqual(dataOf(sent));
}

/** CloudEvents HTTP binding 3.1.3.2: all but printable ASCII, and space, quote and percent, as percent-encoded UTF-8. */
const percent = (text: string) =>
  [...text].map((char) => (/[!#-$&-~]/.test(char) ? char : encodeURIComponent(char))).join("");
/** As Go's SDK writes it: the UTF-8 bytes as they are. */
const raw = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const binaryHeaders = (sent: Event, write: (text: string) => string) => ({
  "content-type": "application/json",
  ...Object.fromEntries(Object.entries(envelope(sent)).map(([name, value]) => [`ce-${name}`, write(value)])),
});

describe("any event comes through the wire unchanged", () => {
  it("in structured mode, as the SDK writes it", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        const message = HTTP.structured(new CloudEvent({ ...envelope(sent), data: dataOf(sent) }, false));
        const headers = { "content-type": String(message.headers["content-type"]) };
        expectSame(await overTheWire(headers, message.body as string), sent);
      }),
      RUNS,
    ));

  it("in structured mode with its data in Base64", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        const data_base64 = Buffer.from(JSON.stringify(dataOf(sent))).toString("base64");
        const body = JSON.stringify({ ...envelope(sent), datacontenttype: "application/json", data_base64 });
        expectSame(await overTheWire({ "content-type": "application/cloudevents+json" }, body), sent);
      }),
      RUNS,
    ));

  it("in binary mode with percent-encoded attributes", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        expectSame(await overTheWire(binaryHeaders(sent, percent), JSON.stringify(dataOf(sent))), sent);
      }),
      RUNS,
    ));

  it("in binary mode with attributes in raw UTF-8, where they hold no percent sign", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        fc.pre(!Object.values(sent.attributes).some((value) => value.includes("%")));
        expectSame(await overTheWire(binaryHeaders(sent, raw), JSON.stringify(dataOf(sent))), sent);
      }),
      RUNS,
    ));

  it("in a batch", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        const body = JSON.stringify([{ ...envelope(sent), data: dataOf(sent) }]);
        expectSame(await overTheWire({ "content-type": "application/cloudevents-batch+json" }, body), sent);
      }),
      RUNS,
    ));
});

describe("any reply", () => {
  const encodeResults = createEncodeResults(["food", "utilities"], { name: "m", version: "v" });
  const reply = createReplyEncoder({
    source: "/invoice-classifier",
    schemaBase: "https://example.com/schemas",
    modelVersion: "v",
    encodeResults,
  });
  const results = (texts: readonly string[]) =>
    texts.map((text, i) => ({
      text,
      label: i % 2,
      probabilities: [0.25, 0.75],
      confidence: 0.75,
      needsReview: i === 0,
      known: 1,
    }));

  it("is read by the SDK, strictly, as it was meant, and the same to the byte for every form of the event", () =>
    fc.assert(
      fc.asyncProperty(event, async (sent) => {
        const forms = [
          await overTheWire(binaryHeaders(sent, percent), JSON.stringify(dataOf(sent))),
          decodeStructured(Buffer.from(JSON.stringify({ ...envelope(sent), data: dataOf(sent) })), LIMITS),
        ];
        const bodies = forms.map((decoded) => {
          if (decoded.kind !== "invoice") throw new Error("not an invoice");
          return reply.classified(decoded.invoice, results(decoded.invoice.texts)).toString("utf8");
        });
        expect(bodies[1]).toBe(bodies[0]);
        const headers = { "content-type": "application/cloudevents+json" };
        const first = HTTP.toEvent({ headers, body: bodies[0] }) as CloudEvent<{
          results: { text: string }[];
        }>;
        expect(first.validate()).toBe(true);
        expect(first.id).toMatch(/^[0-9a-f]{32}$/);
        expect(first).toMatchObject({ causationid: sent.attributes.id, outcome: "review" });
        expect(first.subject).toBe(sent.attributes.subject);
        expect(first.data?.results.map(({ text }) => text)).toEqual(sent.texts);
      }),
      RUNS,
    ));
});
