import { attributeText, type StoredEvent } from "../event.ts";
import { isJson } from "../media-type.ts";
import type { DeliveryError } from "../retry.ts";
import { type Attempt, kinds, states } from "../store.ts";

/** How many of an event's deliveries are in which state; dropped ones count as dead. */
export interface DeliveryCounts {
  readonly total: number;
  readonly pending: number;
  readonly delivered: number;
  readonly dead: number;
}

const PREVIEW = 160;
const LARGEST_SHOWN = 256 * 1024;
const iso = (ms: number) => new Date(ms).toISOString();
const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(data: Buffer): string | null {
  try {
    return utf8.decode(data);
  } catch {
    return null;
  }
}

function parse(text: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** The first characters of bytes that go on behind them, without a character that is cut at the end. */
function headOf(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/\ufffd{1,3}$/, "");
}

/** First characters of the data, with `\u53f0` written out; null for bytes that are no text. */
function preview({ data }: StoredEvent): string | null {
  if (!data) return null;
  // Four bytes at most make one character.
  const cut = data.length > PREVIEW * 4;
  const text = cut ? headOf(data.subarray(0, PREVIEW * 4)) : textOf(data);
  if (text === null || text.includes("\ufffd")) return null;
  const parsed = text.includes("\\u") && data.length <= LARGEST_SHOWN ? parse(data.toString("utf8")) : null;
  return (parsed ? JSON.stringify(parsed.json) : text).slice(0, PREVIEW);
}

/** An event as lists and the live stream show it. */
export function eventView(event: StoredEvent, deliveries: DeliveryCounts) {
  return {
    seq: event.seq,
    broker: event.broker,
    id: attributeText(event, "id") ?? "",
    source: attributeText(event, "source") ?? "",
    type: attributeText(event, "type") ?? "",
    subject: attributeText(event, "subject") ?? null,
    arrived: iso(event.arrived),
    cause: event.cause,
    size: event.data?.length ?? 0,
    text: preview(event),
    deliveries,
  };
}

/** An event's data as the console shows them: JSON, text or base64; more than 256 KiB is cut. */
export function dataView(event: StoredEvent) {
  const { data } = event;
  if (data === null) return { data: null, truncated: false };
  const truncated = data.length > LARGEST_SHOWN;
  if (truncated) {
    return { data: { text: headOf(data.subarray(0, LARGEST_SHOWN)) }, truncated };
  }
  const text = textOf(data);
  if (text === null) return { data: { base64: data.toString("base64") }, truncated };
  const parsed = isJson(attributeText(event, "datacontenttype")) ? parse(text) : null;
  return { data: parsed ?? { text }, truncated };
}

/** Columns of a delivery in the order that deliveryView takes them. */
export const deliveryColumns =
  "d.seq, d.trigger, d.kind, d.state, d.due, d.round, d.reply, d.url, d.error, d.attempts";

type DeliveryRow = readonly [
  number,
  string,
  number,
  number,
  number,
  number,
  number | null,
  string,
  string | null,
  string,
];

function errorView(text: string | null) {
  if (text === null) return null;
  const error = JSON.parse(text) as DeliveryError;
  return { dest: error.dest, code: error.code, data: Buffer.from(error.data, "base64").toString("utf8") };
}

/** A row of deliveryColumns as the console shows it. */
export function deliveryView(row: readonly unknown[]) {
  const [seq, trigger, kind, state, due, round, reply, url, error, attempts] = row as DeliveryRow;
  const tried = attempts
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Attempt);
  return {
    seq,
    trigger,
    kind: kinds[kind],
    state: states[state],
    url,
    due: states[state] === "pending" ? iso(due) : null,
    replays: round,
    attempts: tried.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
    reply,
    error: errorView(error),
  };
}

export type EventView = ReturnType<typeof eventView>;
export type DeliveryView = ReturnType<typeof deliveryView>;
