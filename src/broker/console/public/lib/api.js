/**
 * The broker's JSON API. All times are ISO strings; `seq` is the store's sequence number, never reused.
 *
 * @typedef {{ total: number, pending: number, delivered: number, dead: number }} DeliveryCounts
 * @typedef {{ seq: number, broker: string, id: string, source: string, type: string, subject: string | null,
 *   arrived: string, cause: number | null, size: number, text: string | null, deliveries: DeliveryCounts }} EventSummary
 * @typedef {{ n: number, at: string, ms: number, status: number | null, outcome: "delivered" | "retry" | "failed",
 *   reason: string, wait: number | null, round: number }} Attempt
 * @typedef {{ dest: string, code: number | null, data: string }} DeliveryError
 * @typedef {{ seq: number, trigger: string, kind: "subscriber" | "sink",
 *   state: "pending" | "delivered" | "dead" | "dropped", url: string, due: string | null, replays: number,
 *   attempts: Attempt[], reply: number | null, error: DeliveryError | null }} Delivery
 * @typedef {{ json: unknown } | { text: string } | { base64: string } | null} EventData
 * @typedef {{ event: EventSummary, attributes: Record<string, unknown>, data: EventData, truncated: boolean,
 *   deliveries: Delivery[], cause: EventSummary | null, replies: EventSummary[] }} EventPage
 * @typedef {{ event: EventSummary, deliveries: Delivery[] }} WayNode
 * @typedef {{ root: number, nodes: WayNode[] }} Way
 * @typedef {{ event: EventSummary, delivery: Delivery, sink: Delivery | null }} DeadLetter
 * @typedef {{ matched: number, delivered: number, retried: number, dead: number, dropped: number, replies: number }} Counters
 * @typedef {{ trigger: string, broker: string, filter: string, subscriber: string, deadLetterSink: string | null,
 *   delivery: { retry: number, backoffPolicy: string, backoffDelay: string, timeout?: string | null },
 *   counters: Counters, pending: number, inFlight: number, deadLetters: number,
 *   lastError: { at: string, reason: string } | null }} Trigger
 * @typedef {{ version: string, brokers: string[], ingress: string[],
 *   store: { path: string | null, events: number, bytes: number, oldest: string | null, full: boolean },
 *   manifests: { files: string[], error: string | null, notes: string[] } }} Status
 * @typedef {{ events: EventSummary[], next: number | null }} EventsPage
 * @typedef {{ deadLetters: DeadLetter[], next: string | number | null, total: number }} DeadLettersPage
 */

/** An answer that is no success. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message one line for a person
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} an answer with a 2xx
 * @throws {ApiError}
 */
async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new ApiError(0, "no answer from the broker");
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, String(problem?.detail ?? problem?.title ?? response.statusText));
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query] empty values are left out
 * @returns {Promise<any>}
 */
async function read(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  return (await call(search.size > 0 ? `${path}?${search}` : path)).json();
}

/** @returns {Promise<Status>} */
export const readStatus = () => read("/api/status");

/** @returns {Promise<{ triggers: Trigger[] }>} */
export const readTriggers = () => read("/api/triggers");

/**
 * @param {Record<string, string | number | null | undefined>} query limit, before, after, type, id, text, broker
 * @returns {Promise<EventsPage>}
 */
export const readEvents = (query) => read("/api/events", query);

/**
 * @param {number} seq
 * @returns {Promise<EventPage>}
 */
export const readEvent = (seq) => read(`/api/events/${seq}`);

/**
 * @param {number} seq
 * @returns {Promise<Way>} the whole tree of causes and replies around an event, at most 200 events
 */
export const readWay = (seq) => read(`/api/events/${seq}/way`);

/**
 * @param {Record<string, string | number | null | undefined>} query limit, before, trigger
 * @returns {Promise<DeadLettersPage>}
 */
export const readDeadLetters = (query) => read("/api/dead-letters", query);

/**
 * @param {{ seq: number, trigger: string } | { all: true, trigger?: string }} which
 * @returns {Promise<number>} how many deliveries were put back into the queue
 */
export async function replay(which) {
  const answer = await call("/api/dead-letters/replay", post(which, "application/json"));
  return (await answer.json()).replayed;
}

/**
 * Sends one structured CloudEvent to the broker's ingress, as any publisher would.
 *
 * @param {string} ingress such as /default/invoices
 * @param {Record<string, unknown>} event
 * @returns {Promise<void>} resolves once the event is safe with the broker
 */
export async function publish(ingress, event) {
  await (await call(ingress, post(event, "application/cloudevents+json"))).text();
}

/**
 * @param {unknown} body
 * @param {string} type
 * @returns {RequestInit}
 */
const post = (body, type) => ({
  method: "POST",
  headers: { "content-type": type },
  body: JSON.stringify(body),
});
