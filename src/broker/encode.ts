import type { Event } from "./event.ts";
import { isJson } from "./media-type.ts";

/** An event on its way out: headers and body of one HTTP message. */
export interface Encoded {
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
}

const plain = /^[\x21\x23\x24\x26-\x7e]*$/;
const nothing = Buffer.alloc(0);

/** Percent-encodes what the HTTP binding wants encoded: all outside U+0021-7E, and `"`, `%` and space. */
function encodeHeader(value: string): string {
  if (plain.test(value)) return value;
  let out = "";
  for (const byte of Buffer.from(value)) {
    const kept = byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25;
    out += kept ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

/** Binary mode. An event without `datacontenttype` goes out with no Content-Type at all, as Knative sends it. */
export function encodeBinary(event: Event): Encoded {
  const headers: Record<string, string> = {};
  for (const name in event.attributes) {
    const value = String(event.attributes[name]);
    if (name === "datacontenttype") headers["content-type"] = value;
    else headers[`ce-${name}`] = encodeHeader(value);
  }
  return { headers, body: event.data ?? nothing };
}

/** Text of the bytes, or null where they are not UTF-8. */
function asText(data: Buffer): string | null {
  const text = data.toString("utf8");
  return Buffer.byteLength(text) === data.length && !text.includes("\ufffd") ? text : null;
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function dataMember(event: Event): string {
  if (event.data === null) return "";
  const type = event.attributes.datacontenttype;
  const text = asText(event.data);
  if (text !== null && isJson(type === undefined ? undefined : String(type))) {
    // A line break can stand only between JSON's tokens; without it the event fits on one line of a stream.
    if (isValidJson(text)) return `,"data":${text.replace(/[\r\n]+/g, " ")}`;
  } else if (text !== null) {
    return `,"data":${JSON.stringify(text)}`;
  }
  return `,"data_base64":"${event.data.toString("base64")}"`;
}

/** The event as one line of CloudEvents JSON; JSON data go out as the text they came in, other bytes as base64. */
export function encodeJson(event: Event): string {
  return `${JSON.stringify(event.attributes).slice(0, -1)}${dataMember(event)}}`;
}

/** Structured mode. */
export function encodeStructured(event: Event): Encoded {
  return {
    headers: { "content-type": "application/cloudevents+json; charset=utf-8" },
    body: encodeJson(event),
  };
}
