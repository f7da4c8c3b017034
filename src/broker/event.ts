/** Value of a context attribute: the JSON format knows three kinds, the binary mode only strings. */
export type Attribute = string | number | boolean;

/** A CloudEvent as the broker carries it: the data stay the bytes that came, so that nothing is lost on the way. */
export interface Event {
  /** Context attributes by name, `specversion` and `datacontenttype` among them. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The payload's own bytes (of JSON data: the very text that was sent), or null where there is none. */
  readonly data: Buffer | null;
}

/** An event that the broker has taken responsibility for. */
export interface StoredEvent extends Event {
  /** Number in the store; grows, never used twice. */
  readonly seq: number;
  /** `namespace/name` of the Broker it was accepted by. */
  readonly broker: string;
  /** When it was accepted, milliseconds since 1970. */
  readonly arrived: number;
  /** How many more replies may follow one another from here. */
  readonly ttl: number;
  /** `seq` of the event that this one is the reply to. */
  readonly cause: number | null;
  /** HTTP headers that travel on beside the event (tracing, request id). */
  readonly passed: Readonly<Record<string, string>>;
}

/** Attribute that the ingress adds. */
export const ARRIVAL_TIME = "knativearrivaltime";
/** Attribute that counts replies down; taken off before a subscriber sees the event. */
export const TTL = "knativebrokerttl";
/** Knative's own bound on a chain of replies. */
export const MAX_TTL = 255;

const requiredText = ["id", "source", "type"] as const;
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]*$/;
const contentType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;[\x20-\x7e]*)?$/;
const timestamp = /^\d{4}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Text of an attribute, or undefined where the event has none. */
export function attributeText(event: Event, name: string): string | undefined {
  const value = event.attributes[name];
  return value === undefined ? undefined : String(value);
}

/**
 * What makes the event unfit for the ingress, in one line, or null for a valid one. The rules are the
 * CloudEvents 1.0 ones that Knative's ingress checks: required attributes, an absolute `dataschema`, an
 * RFC 3339 `time`, a media type, a subject that is not empty.
 */
export function findFault(event: Event): string | null {
  const { attributes } = event;
  for (const name of requiredText) {
    const value = attributes[name];
    if (typeof value !== "string" || value === "") return `${name}: a non-empty text is required`;
  }
  if (attributes.specversion !== "1.0") return "specversion: must be 1.0";
  if (attributes.subject !== undefined && attributes.subject === "") return "subject: must not be empty";
  const schema = attributes.dataschema;
  if (schema !== undefined && !absoluteUri.test(String(schema))) return "dataschema: must be an absolute URI";
  const { time } = attributes;
  if (time !== undefined && !(timestamp.test(String(time)) && !Number.isNaN(Date.parse(String(time))))) {
    return "time: must be an RFC 3339 timestamp";
  }
  const type = attributes.datacontenttype;
  if (type !== undefined && !contentType.test(String(type))) return "datacontenttype: must be a media type";
  return null;
}
