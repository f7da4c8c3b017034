import { ARRIVAL_TIME, type Event, MAX_TTL, type StoredEvent, TTL } from "./event.ts";
import { matches } from "./filter.ts";
import type { Hub } from "./hub.ts";
import type { Job, Store } from "./store.ts";
import type { Topology, Trigger } from "./topology.ts";

/** An event on its way into the store, with the Triggers that it matches. */
export interface Admission {
  readonly event: StoredEvent;
  readonly triggers: readonly Trigger[];
}

export interface Router {
  /** Numbers the event and finds its Triggers; null when its TTL is spent. Writes nothing. */
  readonly admit: (broker: string, event: Event, from: Origin) => Admission | null;
  /** Writes event and deliveries; belongs into a transaction. */
  readonly write: (admission: Admission) => void;
  /** Once it is on disk: tells the watchers and starts the deliveries. */
  readonly announce: (admission: Admission) => void;
}

/** Where an event comes from. */
interface Origin {
  readonly cause: StoredEvent | null;
  readonly passed: Readonly<Record<string, string>>;
}

export interface RouterParts {
  readonly store: Store;
  readonly hub: Hub;
  /** The topology of this moment. */
  readonly topology: () => Topology;
  /** Hands a job to its Trigger's lane. */
  readonly enqueue: (job: Job) => void;
  readonly matched: (trigger: string) => void;
  readonly now: () => number;
}

const LARGEST_TTL = 2 ** 31 - 1;

/** What may still follow: of a reply one less than its cause, of an event that carries a TTL one less than that. */
function remainingTtl(event: Event, cause: StoredEvent | null): number {
  if (cause) return cause.ttl - 1;
  const carried = event.attributes[TTL];
  if (carried === undefined || !/^-?\d+$/.test(String(carried))) return MAX_TTL;
  // Knative reads a 32-bit integer; a larger one would let replies go round without end.
  return Number(carried) > LARGEST_TTL ? MAX_TTL : Number(carried) - 1;
}

/** Takes events in, whether published or replied, and finds out where they go. */
export function createRouter({ store, hub, topology, enqueue, matched, now }: RouterParts): Router {
  const byBroker = new WeakMap<Topology, Map<string, Trigger[]>>();

  function triggersOf(broker: string): readonly Trigger[] {
    const current = topology();
    let grouped = byBroker.get(current);
    if (!grouped) {
      grouped = new Map();
      for (const trigger of current.triggers.values()) {
        const group = grouped.get(trigger.broker) ?? [];
        group.push(trigger);
        grouped.set(trigger.broker, group);
      }
      byBroker.set(current, grouped);
    }
    return grouped.get(broker) ?? [];
  }

  function admit(broker: string, event: Event, { cause, passed }: Origin): Admission | null {
    const ttl = remainingTtl(event, cause);
    if (ttl <= 0) return null;
    const arrived = now();
    const { [TTL]: _spent, ...rest } = event.attributes;
    const attributes = { ...rest, [ARRIVAL_TIME]: new Date(arrived).toISOString() };
    const stored: StoredEvent = {
      seq: store.nextSeq(),
      broker,
      arrived,
      ttl,
      cause: cause?.seq ?? null,
      attributes,
      passed,
      data: event.data,
    };
    return { event: stored, triggers: triggersOf(broker).filter(({ filter }) => matches(filter, stored)) };
  }

  function write({ event, triggers }: Admission): void {
    store.insertEvent(event);
    for (const { key, url } of triggers) {
      store.insertDelivery({ seq: event.seq, trigger: key, kind: "subscriber" }, event.arrived, url, null);
    }
  }

  function announce({ event, triggers }: Admission): void {
    hub.event(event, triggers.length);
    for (const { key } of triggers) {
      matched(key);
      enqueue({ seq: event.seq, trigger: key, kind: "subscriber", event, tries: 0, round: 0, error: null });
    }
  }

  return { admit, write, announce };
}
