import type { IncomingHttpHeaders } from "node:http";
import { ServiceError, toServiceError } from "../errors.ts";
import { type Attributes, envelopeLookup, headerLookup, parseAttributes } from "./attributes.ts";
import { RECEIVED, receivedData, type TextsPayload } from "./contract.ts";
import { parseJson, parseTexts, type TextLimits } from "./texts.ts";

export const STRUCTURED = "application/cloudevents+json";
export const BATCH = "application/cloudevents-batch+json";

export type Mode = "binary" | "structured" | "batch";

/** An `invoice.received` event that has passed every check. */
export interface Invoice extends TextsPayload {
  readonly attributes: Attributes;
}

/** What one event turned out to be; `id` is the received one where the event has one. */
export type Decoded =
  | { readonly kind: "invoice"; readonly invoice: Invoice }
  | { readonly kind: "foreign"; readonly attributes: Attributes }
  | { readonly kind: "invalid"; readonly error: ServiceError; readonly id: string | undefined };

const mediaType = (contentType: string) => (contentType.split(";", 1)[0] as string).trim().toLowerCase();
const isJson = (contentType: string) => /^(application|text)\/([^/]+\+)?json$/.test(mediaType(contentType));
const unsupported = (message: string) => new ServiceError("unsupported_media_type", message);

/** Refuses a charset that JSON does not have; none, UTF-8 and its subset ASCII are fine. */
function checkCharset(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8" || charset === "us-ascii") return;
  throw unsupported("Content-Type: JSON is UTF-8; send charset=utf-8 or none");
}

/** How a request carries its event or events (CloudEvents HTTP binding 3). Throws `unsupported_media_type`. */
export function contentMode(headers: IncomingHttpHeaders): Mode {
  const contentType = headers["content-type"];
  const type = contentType === undefined ? "" : mediaType(contentType);
  if (type.startsWith("application/cloudevents")) {
    checkCharset(contentType as string);
    if (type === STRUCTURED) return "structured";
    if (type === BATCH) return "batch";
    throw unsupported(`Content-Type: send ${STRUCTURED} or ${BATCH}`);
  }
  for (const name in headers) if (name.startsWith("ce-")) return "binary";
  throw unsupported(`Content-Type: no CloudEvent; send ${STRUCTURED} or ce-* headers`);
}

function attempt(id: () => unknown, decode: () => Decoded): Decoded {
  try {
    return decode();
  } catch (error) {
    const found = id();
    return {
      kind: "invalid",
      error: toServiceError(error),
      id: typeof found === "string" && found !== "" ? found : undefined,
    };
  }
}

/** A binary event's attributes, judged before its body is read; a valid invoice comes back without its texts. */
export function decodeBinaryHead(headers: IncomingHttpHeaders): Decoded | Attributes {
  const lookup = headerLookup(headers);
  let attributes: Attributes | undefined;
  const judged = attempt(
    () => lookup("id"),
    () => {
      // A header without a value says nothing.
      attributes = parseAttributes(lookup, headers["content-type"] || undefined);
      return { kind: "foreign", attributes };
    },
  );
  return judged.kind === "foreign" && attributes?.type === RECEIVED ? attributes : judged;
}

/** A binary event's data; without a media type JSON is tried, as Knative sends it. */
export function decodeBinaryData(attributes: Attributes, body: Buffer, limits: TextLimits): Decoded {
  return attempt(
    () => attributes.id,
    () => {
      const type = attributes.datacontenttype;
      if (type !== undefined) {
        if (!isJson(type)) throw unsupported("Content-Type: the data must be application/json");
        checkCharset(type);
      }
      return {
        kind: "invoice",
        invoice: { attributes, ...parseTexts(parseJson(body), receivedData, limits) },
      };
    },
  );
}

/** The JSON data of an envelope, from `data` or `data_base64`. */
function envelopeData(envelope: Record<string, unknown>, datacontenttype: unknown): unknown {
  if (datacontenttype !== undefined && !(typeof datacontenttype === "string" && isJson(datacontenttype))) {
    throw unsupported("datacontenttype: must be application/json");
  }
  const base64 = Object.hasOwn(envelope, "data_base64") ? envelope.data_base64 : undefined;
  if (base64 === undefined || base64 === null)
    return Object.hasOwn(envelope, "data") ? envelope.data : undefined;
  if (Object.hasOwn(envelope, "data"))
    throw new ServiceError("invalid_event", "data: data_base64 stands beside it");
  if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new ServiceError("invalid_event", "data_base64: must be Base64");
  }
  return parseJson(Buffer.from(base64, "base64"));
}

/** One event in the JSON format, already parsed. */
function decodeEnvelope(value: unknown, limits: TextLimits): Decoded {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const error = new ServiceError("invalid_event", "the body: an event in the JSON format is an object");
    return { kind: "invalid", error, id: undefined };
  }
  const lookup = envelopeLookup(value);
  return attempt(
    () => lookup("id"),
    () => {
      const type = lookup("datacontenttype") ?? undefined;
      const attributes = parseAttributes(lookup, typeof type === "string" ? type : undefined);
      if (attributes.type !== RECEIVED) return { kind: "foreign", attributes };
      const data = envelopeData(value as Record<string, unknown>, type);
      return { kind: "invoice", invoice: { attributes, ...parseTexts(data, receivedData, limits) } };
    },
  );
}

/** One event in the JSON format. */
export function decodeStructured(body: Buffer, limits: TextLimits): Decoded {
  return attempt(
    () => undefined,
    () => decodeEnvelope(parseJson(body), limits),
  );
}

/** A batch's events, each judged alone. Throws `invalid_json`, or `invalid_event` when it is no array. */
export function decodeBatch(body: Buffer, maxEvents: number, limits: TextLimits): Decoded[] {
  const parsed = parseJson(body);
  if (!Array.isArray(parsed))
    throw new ServiceError("invalid_event", "the body: a batch is a JSON array of events");
  if (parsed.length > maxEvents) {
    throw new ServiceError(
      "invalid_texts",
      `${parsed.length} events, at most ${maxEvents} are taken; split the batch`,
    );
  }
  return parsed.map((value) => decodeEnvelope(value, limits));
}

/** What a valid event of another type is told inside a batch's answer. */
export const unsupportedType = () =>
  new ServiceError("unsupported_type", `type: only ${RECEIVED} is classified here`);
