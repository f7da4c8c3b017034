import type { IncomingHttpHeaders } from "node:http";
import type { Attribute, Event } from "./event.ts";
import { charset, isJson, mediaType } from "./media-type.ts";
import { rawMember } from "./raw-member.ts";

/** What an HTTP message turned out to hold. `none` carries no mark of a CloudEvent; `malformed` does, and is broken. */
export type Decoded =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "none" }
  | { readonly kind: "batch" }
  | { readonly kind: "malformed"; readonly reason: string };

const utf8 = new TextDecoder("utf-8", { fatal: true });
const attributeName = /^[a-z0-9]+$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const malformed = (reason: string): Decoded => ({ kind: "malformed", reason });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A `ce-` header's text: percent-encoded as the HTTP binding says, or raw UTF-8 as Go senders write it (Node hands
 * that over as Latin-1). What decodes to nothing sensible is kept as it came, a bare `%` too.
 */
function decodeHeader(value: string): string {
  let text = value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is whether all of it is ASCII
  if (!/^[\x00-\x7f]*$/.test(value)) text = decodeUtf8(Buffer.from(value, "latin1")) ?? value;
  if (!text.includes("%")) return text;
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    return decodeUtf8(Buffer.from(run.replaceAll("%", ""), "hex")) ?? run;
  });
}

function decodeBinary(headers: IncomingHttpHeaders, body: Buffer): Decoded {
  const attributes: Record<string, Attribute> = {};
  for (const name in headers) {
    if (!name.startsWith("ce-")) continue;
    const attribute = name.slice(3);
    if (!attributeName.test(attribute) || attribute === "data") {
      return malformed(`${name}: attribute names are a-z and 0-9 only`);
    }
    const value = headers[name];
    // Knative takes a header without a value as one that is not there.
    if (value === undefined || value === "") continue;
    attributes[attribute] = decodeHeader(String(value));
  }
  const contentType = headers["content-type"];
  if (contentType) attributes.datacontenttype = contentType;
  return { kind: "event", event: { attributes, data: body.length > 0 ? body : null } };
}

function decodeData(text: string, envelope: Record<string, unknown>): Buffer | null | string {
  const encoded = envelope.data_base64;
  if (encoded !== undefined && encoded !== null) {
    if (envelope.data !== undefined) return "data and data_base64 exclude each other";
    if (typeof encoded !== "string" || !base64.test(encoded)) return "data_base64: must be base64 text";
    return Buffer.from(encoded, "base64");
  }
  if (envelope.data === undefined) return null;
  const type = envelope.datacontenttype;
  if (typeof envelope.data === "string" && !isJson(typeof type === "string" ? type : undefined)) {
    return Buffer.from(envelope.data);
  }
  const raw = rawMember(text, "data");
  return raw === undefined ? null : Buffer.from(raw);
}

function decodeStructured(contentType: string | undefined, body: Buffer): Decoded {
  if (!["utf-8", "utf8", "us-ascii"].includes(charset(contentType)))
    return malformed("charset: must be utf-8");
  const text = decodeUtf8(body);
  if (text === null) return malformed("body: not UTF-8");
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return malformed("body: not JSON");
  }
  if (typeof envelope !== "object" || envelope === null || Array.isArray(envelope)) {
    return malformed("body: must be a JSON object");
  }
  const members = envelope as Record<string, unknown>;
  if (typeof members.specversion !== "string") return malformed("specversion: missing");
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(members)) {
    if (name === "data" || name === "data_base64" || value === null) continue;
    if (!attributeName.test(name)) return malformed(`${name}: attribute names are a-z and 0-9 only`);
    const fits = typeof value === "string" || typeof value === "boolean" || Number.isInteger(value);
    if (!fits) return malformed(`${name}: must be a text, an integer or a boolean`);
    attributes[name] = value as Attribute;
  }
  const data = decodeData(text, members);
  return typeof data === "string" ? malformed(data) : { kind: "event", event: { attributes, data } };
}

/** Reads one event, binary or structured, out of an HTTP request or answer. Checks its form, not its rules (findFault). */
export function decodeMessage(headers: IncomingHttpHeaders, body: Buffer): Decoded {
  const contentType = headers["content-type"];
  const type = mediaType(contentType);
  if (type === "application/cloudevents-batch+json") return { kind: "batch" };
  if (type === "application/cloudevents+json") return decodeStructured(contentType, body);
  if (headers["ce-specversion"] !== undefined) return decodeBinary(headers, body);
  return { kind: "none" };
}
