import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { ServiceError } from "../errors.ts";

/** The context attributes this service uses; an event may have more. */
export interface Attributes {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly datacontenttype: string | undefined;
  readonly subject: string | undefined;
  readonly correlationid: string | undefined;
  readonly partitionkey: string | undefined;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** Reads one attribute by name: `undefined` where the event has none. */
type Lookup = (name: string) => unknown;

/** RFC 3339 as the CloudEvents type system has it; a second of 60 is a leap second. */
const TIMESTAMP =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const invalid = (message: string) => new ServiceError("invalid_event", message);

function required(lookup: Lookup, name: string): string {
  const value = lookup(name);
  if (value === undefined || value === null) throw invalid(`${name}: missing; every CloudEvent has one`);
  if (typeof value !== "string") throw invalid(`${name}: must be a string`);
  if (value === "") throw invalid(`${name}: must not be empty`);
  return value;
}

function optional(lookup: Lookup, name: string): string | undefined {
  const value = lookup(name);
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  // Integers and booleans are in the CloudEvents type system; their canonical form is a string.
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(`${name}: must be a string`);
}

/** Whether a string is an RFC 3339 time on a day that exists. */
function isTimestamp(value: string): boolean {
  const match = TIMESTAMP.exec(value);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= 30 || ![4, 6, 9, 11].includes(month);
}

/** Checks what CloudEvents 1.0 requires, on the raw input. Throws `invalid_event` naming the attribute. */
export function parseAttributes(lookup: Lookup, datacontenttype: string | undefined): Attributes {
  const specversion = required(lookup, "specversion");
  if (specversion !== "1.0") throw invalid("specversion: only 1.0 is taken");
  const id = required(lookup, "id");
  const source = required(lookup, "source");
  const type = required(lookup, "type");
  const time = lookup("time");
  if (time !== undefined && time !== null && !(typeof time === "string" && isTimestamp(time))) {
    throw invalid("time: must be an RFC 3339 timestamp");
  }
  return {
    id,
    source,
    type,
    datacontenttype,
    subject: optional(lookup, "subject"),
    correlationid: optional(lookup, "correlationid"),
    partitionkey: optional(lookup, "partitionkey"),
    traceparent: optional(lookup, "traceparent"),
    tracestate: optional(lookup, "tracestate"),
  };
}

/** `%E5%8F%B0` as bytes and back; anything that is no valid escape, a bare `%` included, is kept. */
function percentDecode(value: string): string {
  return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Buffer.from(run.replaceAll("%", ""), "hex");
    return isUtf8(bytes) ? bytes.toString("utf8") : run;
  });
}

/**
 * A header's value as the attribute it stands for (CloudEvents HTTP binding 3.1.3.2): double quotes are taken off,
 * then percent-encoding is undone once. The Go SDK sends UTF-8 unencoded, which Node hands on as latin1: it is
 * recovered where the bytes are valid UTF-8.
 */
function decodeHeader(header: string): string {
  let value = header;
  if (/[\u0080-\u00ff]/.test(value)) {
    const bytes = Buffer.from(value, "latin1");
    if (isUtf8(bytes)) value = bytes.toString("utf8");
  }
  if (value.length >= 2 && value.startsWith('"') && value.endsWith('"')) {
    value = value.slice(1, -1).replace(/\\(.)/g, "$1");
  }
  return value.includes("%") ? percentDecode(value) : value;
}

/** Looks attributes up in `ce-*` headers. */
export function headerLookup(headers: IncomingHttpHeaders): Lookup {
  return (name) => {
    const value = headers[`ce-${name}`];
    if (value === undefined) return undefined;
    return decodeHeader(Array.isArray(value) ? value.join(", ") : value);
  };
}

/** Looks attributes up among an envelope's own keys; what it inherits is none. */
export function envelopeLookup(envelope: object): Lookup {
  return (name) => (Object.hasOwn(envelope, name) ? (envelope as Record<string, unknown>)[name] : undefined);
}
