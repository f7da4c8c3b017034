import type { ServerResponse } from "node:http";
import type { StoredEvent } from "../event.ts";
import type { Hub } from "../hub.ts";
import { openSse, type SseStream } from "../sse.ts";
import { type DeliveryKey, kinds } from "../store.ts";
import type { ConsoleQueries } from "./queries.ts";
import { eventView } from "./views.ts";

export interface ConsoleStream {
  /** Answers `GET /api/stream`. */
  readonly serve: (response: ServerResponse) => void;
  readonly close: () => void;
}

const EVERY_MS = 200;
/** More than a person can follow in one message; the rest is counted. */
const MOST = 100;

/** Tells the open consoles, a few times a second, what has changed; costs nothing while none is open. */
export function createConsoleStream(hub: Hub, queries: ConsoleQueries): ConsoleStream {
  const streams = new Set<SseStream>();
  let events: { event: StoredEvent; deliveries: number }[] = [];
  let deliveries = new Map<string, DeliveryKey>();
  let skipped = 0;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;

  function publish(): void {
    timer = undefined;
    const message = JSON.stringify({
      events: events.map(({ event, deliveries: total }) =>
        eventView(event, { total, pending: total, delivered: 0, dead: 0 }),
      ),
      deliveries: [...deliveries.values()].flatMap(
        (key) => queries.delivery(key.seq, key.trigger, kinds.indexOf(key.kind)) ?? [],
      ),
      skipped,
    });
    events = [];
    deliveries = new Map();
    skipped = 0;
    // A console that does not keep up misses messages and reloads its list; it is never queued for.
    for (const stream of streams) if (stream.ready()) stream.send(message);
  }

  function schedule(): void {
    timer ??= setTimeout(publish, EVERY_MS);
  }

  const watcher = {
    event: (event: StoredEvent, total: number) => {
      if (events.length < MOST) events.push({ event, deliveries: total });
      else skipped++;
      schedule();
    },
    delivery: (key: DeliveryKey) => {
      if (deliveries.size < MOST) deliveries.set(`${key.seq} ${key.trigger} ${key.kind}`, key);
      schedule();
    },
  };

  function serve(response: ServerResponse): void {
    unwatch ??= hub.watch(watcher);
    const stream = openSse(
      response,
      () => {},
      () => {
        streams.delete(stream);
        if (streams.size > 0) return;
        unwatch?.();
        unwatch = undefined;
      },
    );
    streams.add(stream);
    stream.send(JSON.stringify({ hello: true, seq: hub.lastSeq() }));
  }

  return {
    serve,
    close: () => {
      clearTimeout(timer);
      unwatch?.();
      for (const stream of streams) stream.end();
    },
  };
}
