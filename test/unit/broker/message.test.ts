import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage } from "../../../src/broker/decode.ts";
import { encodeBinary, encodeJson, encodeStructured } from "../../../src/broker/encode.ts";
import type { Attribute, Event } from "../../../src/broker/event.ts";
import { findFault } from "../../../src/broker/event.ts";
import { rawMember } from "../../../src/broker/raw-member.ts";

const required = { specversion: "1.0", id: "1", source: "/s", type: "t" };
const structured = (text: string) =>
  decodeMessage({ "content-type": "application/cloudevents+json" }, Buffer.from(text));

function decodedEvent(decoded: ReturnType<typeof decodeMessage>): Event {
  if (decoded.kind !== "event") throw new Error(JSON.stringify(decoded));
  return decoded.event;
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const names = fc
  .stringMatching(/^[a-z][a-z0-9]{0,12}$/)
  .filter((name) => !["data", "datacontenttype"].includes(name));
const events = fc.record({
  extensions: fc.dictionary(
    names,
    text.filter((value) => value.trim() === value),
  ),
  data: fc.json().map((json) => Buffer.from(json)),
});

describe("one event, over HTTP and back", () => {
  it("keeps every attribute and byte in binary mode", () => {
    fc.assert(
      fc.property(events, ({ extensions, data }) => {
        const attributes: Record<string, Attribute> = {
          ...extensions,
          ...required,
          datacontenttype: "application/json",
        };
        const { headers, body } = encodeBinary({ attributes, data });
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
        const event = decodedEvent(decodeMessage(headers, Buffer.from(body)));
        expect(event.attributes).toEqual(attributes);
        expect(event.data).toEqual(data);
      }),
    );
  });

  it("keeps every attribute and byte in structured mode", () => {
    fc.assert(
      fc.property(events, ({ extensions, data }) => {
        const attributes: Record<string, Attribute> = { ...extensions, ...required };
        const { headers, body } = encodeStructured({ attributes, data });
        const event = decodedEvent(decodeMessage(headers, Buffer.from(body)));
        expect(event.attributes).toEqual(attributes);
        expect(event.data?.toString()).toBe(data.toString());
      }),
    );
  });

  it("does not round numbers that JavaScript would", () => {
    const data = '{"n":12345678901234567890,"m":1.0,"e":1E400}';
    const event = decodedEvent(
      structured(`{ "data" : ${data} , "specversion":"1.0","id":"1","source":"/s","type":"t"}`),
    );
    expect(event.data?.toString()).toBe(data);
    expect(encodeJson(event)).toContain(`"data":${data}`);
  });

  it.each<[string, string, Event["data"]]>([
    ["data_base64", '"data_base64":"AAH/"', Buffer.from([0, 1, 255])],
    ["text of a text type", '"datacontenttype":"text/plain","data":"a\\n台"', Buffer.from("a\n台")],
    ["a text as JSON", '"data":"a"', Buffer.from('"a"')],
    ["null, which is a value", '"data":null', Buffer.from("null")],
    ["false", '"data":false', Buffer.from("false")],
    ["no data", '"subject":"x"', null],
  ])("takes %s out of a structured event", (_name, member, data) => {
    expect(
      decodedEvent(structured(`{"specversion":"1.0","id":"1","source":"/s","type":"t",${member}}`)).data,
    ).toEqual(data);
  });

  it("writes bytes that are no JSON as base64, and text as text", () => {
    const bytes = encodeJson({
      attributes: { ...required, datacontenttype: "application/json" },
      data: Buffer.from("{"),
    });
    expect(JSON.parse(bytes)).toMatchObject({ data_base64: "ew==" });
    const words = encodeJson({
      attributes: { ...required, datacontenttype: "text/plain" },
      data: Buffer.from("a\nb"),
    });
    expect(JSON.parse(words)).toMatchObject({ data: "a\nb" });
    expect(encodeJson({ attributes: required, data: Buffer.from('{\n"a":1}') })).not.toContain("\n");
  });

  it.each([
    ["percent-encoded", "%E5%8F%B0%E9%9B%BB", "台電"],
    ["raw UTF-8, which Node hands over as Latin-1", Buffer.from("台電").toString("latin1"), "台電"],
    ["a bare percent sign", "100%", "100%"],
    ["a percent sign that encodes nothing sensible", "%ff%41", "%ff%41"],
    ["plain", "AB-1", "AB-1"],
  ])("reads a subject that is %s", (_name, header, subject) => {
    const headers = { "ce-specversion": "1.0", "ce-subject": header };
    expect(decodedEvent(decodeMessage(headers, Buffer.alloc(0))).attributes.subject).toBe(subject);
  });

  it("sends no Content-Type for an event without one", () => {
    expect(encodeBinary({ attributes: required, data: Buffer.from("{}") }).headers).not.toHaveProperty(
      "content-type",
    );
  });
});

describe("what is no event", () => {
  it.each<[string, string]>([
    ["broken JSON", "{"],
    ["an array", "[]"],
    ["null", "null"],
    ["no specversion", '{"id":"1"}'],
    ["an attribute that is an object", '{"specversion":"1.0","x":{}}'],
    ["an attribute that is a fraction", '{"specversion":"1.0","x":1.5}'],
    ["a name with a dash", '{"specversion":"1.0","a-b":"c"}'],
    ["data twice", '{"specversion":"1.0","data":1,"data_base64":"AA=="}'],
    ["bad base64", '{"specversion":"1.0","data_base64":"A"}'],
  ])("malformed: %s", (_name, body) => {
    expect(structured(body).kind).toBe("malformed");
  });

  it("malformed: bytes that are no UTF-8, and another charset", () => {
    expect(
      decodeMessage({ "content-type": "application/cloudevents+json" }, Buffer.from([0x7b, 0xff])).kind,
    ).toBe("malformed");
    expect(
      decodeMessage({ "content-type": "application/cloudevents+json; charset=big5" }, Buffer.from("{}")).kind,
    ).toBe("malformed");
  });

  it("takes the media type in any case and with parameters", () => {
    const type = 'Application/CloudEvents+JSON ; charset="UTF-8"; x=y';
    expect(decodeMessage({ "content-type": type }, Buffer.from('{"specversion":"1.0"}')).kind).toBe("event");
  });

  it.each<[string, Record<string, Attribute>, string]>([
    ["no id", { id: "" }, "id"],
    ["a number as type", { type: 1 }, "type"],
    ["another specversion", { specversion: "0.3" }, "specversion"],
    ["an empty subject", { subject: "" }, "subject"],
    ["a relative dataschema", { dataschema: "/x" }, "dataschema"],
    ["a bad time", { time: "yesterday" }, "time"],
    ["a time that is no day", { time: "2026-13-01T00:00:00Z" }, "time"],
    ["a content type with a line break", { datacontenttype: "a/b\r\nx: y" }, "datacontenttype"],
  ])("invalid: %s", (_name, part, attribute) => {
    expect(findFault({ attributes: { ...required, ...part }, data: null })).toMatch(
      new RegExp(`^${attribute}: `),
    );
  });

  it("valid: all optional attributes", () => {
    const attributes = {
      ...required,
      subject: "台",
      dataschema: "urn:x",
      time: "2026-01-01T00:00:00.5+08:00",
    };
    expect(findFault({ attributes, data: null })).toBeNull();
  });
});

describe("rawMember", () => {
  it("finds the text that JSON.parse would read", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.boolean(),
        (others, data, pretty) => {
          const json = JSON.stringify({ ...others, data }, null, pretty ? 2 : 0);
          expect(JSON.parse(rawMember(json, "data") ?? "")).toEqual(JSON.parse(JSON.stringify(data)));
        },
      ),
    );
  });

  it("takes the last of two, sees an escaped name, and tells what is missing", () => {
    expect(rawMember('{"data":1,"\\u0064ata":[2, {"a":"}"}]}', "data")).toBe('[2, {"a":"}"}]');
    expect(rawMember(" { } ", "data")).toBeUndefined();
    expect(rawMember('{"a":{"data":1}}', "data")).toBeUndefined();
  });
});
