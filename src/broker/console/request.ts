import { BrokerError } from "../errors.ts";
import type { EventSearch } from "./queries.ts";

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 200;

/** A whole number of a query, or null where it is absent. Throws `invalid_event` (400) naming the parameter. */
export function optionalNumber(text: string | null, name: string): number | null {
  if (text === null || text === "") return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new BrokerError("invalid_event", `${name}: must be a whole number`);
}

/** `limit`: 1 to 200, 50 unless given. */
export function limitOf(query: URLSearchParams): number {
  const limit = optionalNumber(query.get("limit"), "limit") ?? DEFAULT_LIMIT;
  return Math.min(LARGEST_LIMIT, Math.max(1, limit));
}

/** The search that a query asks for; an empty parameter counts as absent. */
export function eventPage(query: URLSearchParams): EventSearch {
  return {
    limit: limitOf(query),
    before: optionalNumber(query.get("before"), "before"),
    after: optionalNumber(query.get("after"), "after"),
    type: query.get("type") || null,
    id: query.get("id") || null,
    text: query.get("text") || null,
    broker: query.get("broker") || null,
  };
}
