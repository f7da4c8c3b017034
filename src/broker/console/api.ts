import type { IncomingMessage, ServerResponse } from "node:http";
import { BrokerError } from "../errors.ts";
import { describeFilter } from "../filter.ts";
import { readBody, sendJson } from "../http-io.ts";
import { mediaType } from "../media-type.ts";
import { readEvent } from "../store.ts";
import type { Trigger } from "../topology.ts";
import type { ConsoleParts } from "./parts.ts";
import { replay } from "./replay.ts";
import { eventPage, limitOf, optionalNumber } from "./request.ts";
import { dataView } from "./views.ts";
import { causalWay } from "./way.ts";

const iso = (ms: number) => new Date(ms).toISOString();
const LARGEST_REQUEST = 64 * 1024;
const notFound = (what: string) => new BrokerError("not_found", what);

function sinkText({ delivery: { deadLetterSink: sink } }: Trigger): string | null {
  if (!sink) return null;
  return sink.kind === "url" ? sink.url : "kept by the broker";
}

/** `/api/...`: what the console reads and does. */
export function createConsoleApi(parts: ConsoleParts) {
  const { queries, topology, tally, lanes } = parts;

  function status() {
    const { brokers, files, notes } = topology();
    const { events, bytes, oldest } = queries.figures();
    return {
      version: parts.version,
      brokers: [...brokers.keys()],
      ingress: [...brokers.keys()].map((key) => `/${key}`),
      store: {
        path: parts.storePath,
        events,
        bytes,
        oldest: oldest === null ? null : iso(oldest),
        full: parts.storeFailing(),
      },
      manifests: { files, error: parts.manifestError(), notes },
    };
  }

  function oneEvent(seq: number) {
    const row = queries.eventRow(seq);
    const view = queries.event(seq);
    if (!row || !view) throw notFound(`no event ${seq}; it may be older than the store keeps`);
    const event = readEvent(row);
    const deliveries = queries.deliveries(seq);
    return {
      event: view,
      attributes: event.attributes,
      ...dataView(event),
      deliveries,
      cause: event.cause === null ? null : queries.event(event.cause),
      replies: deliveries.flatMap(({ reply }) => (reply === null ? [] : (queries.event(reply) ?? []))),
    };
  }

  function deadLetters(query: URLSearchParams) {
    const limit = limitOf(query);
    const cursor = /^(\d+):(.+)$/.exec(query.get("before") ?? "");
    const trigger = query.get("trigger");
    const rows = queries.deadLetters(limit, cursor ? [Number(cursor[1]), cursor[2] ?? ""] : null, trigger);
    const last = rows.at(-1);
    const totals = [...queries.backlog()].filter(([name]) => trigger === null || name === trigger);
    return {
      deadLetters: rows.map(([seq, name]) => ({
        event: queries.event(seq),
        delivery: queries.delivery(seq, name, 0),
        sink: queries.delivery(seq, name, 1),
      })),
      next: last && rows.length === limit ? `${last[0]}:${last[1]}` : null,
      total: totals.reduce((sum, [, { dead }]) => sum + dead, 0),
    };
  }

  function triggers() {
    const backlog = queries.backlog();
    return {
      triggers: [...topology().triggers.values()].map((trigger) => {
        const { counters, lastError } = tally.of(trigger.key);
        const { pending, dead } = backlog.get(trigger.key) ?? { pending: 0, dead: 0 };
        const { retry, backoff, timeoutMs, format } = trigger.delivery;
        return {
          trigger: trigger.key,
          broker: trigger.broker,
          filter: describeFilter(trigger.filter),
          subscriber: trigger.url,
          deadLetterSink: sinkText(trigger),
          delivery: {
            retry,
            backoffPolicy: backoff?.policy ?? null,
            backoffDelay: backoff ? `PT${backoff.delayMs / 1000}S` : null,
            timeout: `PT${timeoutMs / 1000}S`,
            format,
          },
          counters,
          pending,
          inFlight: lanes.inFlight(trigger.key),
          deadLetters: dead,
          lastError: lastError && { ...lastError, at: iso(lastError.at) },
        };
      }),
    };
  }

  function get(path: string, query: URLSearchParams): unknown {
    if (path === "/api/status") return status();
    if (path === "/api/triggers") return triggers();
    if (path === "/api/dead-letters") return deadLetters(query);
    if (path === "/api/events") return queries.search(eventPage(query));
    const found = /^\/api\/events\/(\d+)(\/way)?$/.exec(path);
    if (!found) throw notFound(`${path}: no such resource`);
    const seq = optionalNumber(found[1] ?? null, "seq") ?? 0;
    if (!found[2]) return oneEvent(seq);
    const way = causalWay(queries, seq);
    if (!way) throw notFound(`no event ${seq}; it may be older than the store keeps`);
    return way;
  }

  async function post(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path !== "/api/dead-letters/replay") throw notFound(`${path}: no such resource`);
    if (mediaType(request.headers["content-type"]) !== "application/json") {
      throw new BrokerError("unsupported_media_type", "send application/json");
    }
    const body = (await readBody(request, LARGEST_REQUEST)).toString("utf8");
    sendJson(response, 202, { replayed: await replay(parts, body) });
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const path = url.pathname;
    if (request.method === "POST") await post(request, response, path);
    else if (request.method !== "GET") {
      response.setHeader("allow", "GET, POST");
      throw new BrokerError("method_not_allowed", "GET to read, POST to act");
    } else if (path === "/api/stream") parts.stream.serve(response);
    else sendJson(response, 200, get(path, url.searchParams));
  };
}
