import type { IncomingMessage, ServerResponse } from "node:http";
import type { Database } from "./database.ts";
import { encodeJson } from "./encode.ts";
import { BrokerError } from "./errors.ts";
import type { StoredEvent } from "./event.ts";
import type { Hub } from "./hub.ts";
import { openSse, type SseStream } from "./sse.ts";
import { eventColumns, readEvent } from "./store.ts";

export interface EventFeed {
  /** Answers `GET /<namespace>/<broker>/events`. */
  readonly serve: (
    request: IncomingMessage,
    response: ServerResponse,
    broker: string,
    types: readonly string[],
  ) => void;
  readonly close: () => void;
}

/** Events read from disk at a time, for a client that is behind. */
const PAGE = 100;

function lastEventId(request: IncomingMessage): number | null {
  const header = request.headers["last-event-id"];
  if (header === undefined || header === "") return null;
  if (!/^\d+$/.test(String(header)))
    throw new BrokerError("invalid_event", "Last-Event-ID: must be a number of this stream");
  return Number(header);
}

/**
 * The stream of events for programs downstream. A client that keeps up is told at once; one that is behind (it
 * gave a Last-Event-ID, or reads slowly) is served from disk until it has caught up, so that a slow client costs
 * no memory and misses nothing that is still stored.
 */
export function createEventFeed(db: Database, hub: Hub): EventFeed {
  const page = db
    .prepare(
      `select ${eventColumns}, type from events e where seq > ? and broker = ? order by seq limit ${PAGE}`,
    )
    .raw();
  const lines = new WeakMap<StoredEvent, string>();
  const streams = new Set<SseStream>();

  function lineOf(event: StoredEvent): string {
    const line = lines.get(event) ?? encodeJson(event);
    lines.set(event, line);
    return line;
  }

  function serve(
    request: IncomingMessage,
    response: ServerResponse,
    broker: string,
    types: readonly string[],
  ): void {
    const since = lastEventId(request);
    // A number that this store has not reached comes from another store: there is nothing to catch up with.
    let cursor = Math.min(since ?? hub.lastSeq(), hub.lastSeq());
    let live = since === null;
    let closed = false;

    const wanted = (event: StoredEvent) =>
      event.broker === broker && (types.length === 0 || types.includes(String(event.attributes.type)));

    function catchUp(): void {
      if (closed || live) return;
      const rows = page.all(cursor, broker) as (readonly unknown[])[];
      live = rows.length === 0;
      for (const row of rows) {
        const event = readEvent(row);
        cursor = event.seq;
        if (wanted(event) && !stream.send(lineOf(event), event.seq)) return;
      }
      if (!live) setImmediate(catchUp);
    }

    const unwatch = hub.watch({
      event: (event) => {
        if (!live || event.seq <= cursor || !wanted(event)) return;
        cursor = event.seq;
        live = stream.send(lineOf(event), event.seq);
      },
    });
    const stream = openSse(response, catchUp, () => {
      closed = true;
      unwatch();
      streams.delete(stream);
    });
    streams.add(stream);
    catchUp();
  }

  return {
    serve,
    close: () => {
      for (const stream of streams) stream.end();
    },
  };
}
