import type { StoredEvent } from "./event.ts";
import type { DeliveryKey } from "./store.ts";

/** Tells those who watch what has just reached the disk, in the order of the store. */
export interface Hub {
  readonly event: (event: StoredEvent, deliveries: number) => void;
  readonly delivery: (key: DeliveryKey) => void;
  /** Number of the newest event that has been told of. */
  readonly lastSeq: () => number;
  /** Returns the way to stop watching. */
  readonly watch: (watcher: Partial<Watcher>) => () => void;
}

interface Watcher {
  readonly event: (event: StoredEvent, deliveries: number) => void;
  readonly delivery: (key: DeliveryKey) => void;
}

/** @param lastSeq number of the newest event that is on disk already */
export function createHub(lastSeq: number): Hub {
  let last = lastSeq;
  const watchers = new Set<Partial<Watcher>>();
  return {
    lastSeq: () => last,
    event: (event, deliveries) => {
      last = event.seq;
      for (const watcher of watchers) watcher.event?.(event, deliveries);
    },
    delivery: (key) => {
      for (const watcher of watchers) watcher.delivery?.(key);
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
