import { createLane, type Lane } from "./lane.ts";
import { type Job, type Kind, kinds, type Room, type Store } from "./store.ts";
import type { Topology } from "./topology.ts";

export interface Lanes {
  readonly enqueue: (job: Job) => void;
  /** Makes lanes for new Triggers, ends those of Triggers that are gone, and looks on disk for work. */
  readonly follow: (topology: Topology) => void;
  /** Looks on disk for work of one Trigger. */
  readonly wake: (trigger: string) => void;
  readonly inFlight: (trigger: string) => number;
  readonly stop: () => Promise<void>;
}

export interface LanesOptions {
  readonly store: Store;
  readonly attempt: (job: Job) => Promise<number | null>;
  readonly concurrency: number;
  readonly memory: Room;
  readonly now: () => number;
}

/** One lane for each Trigger's subscriber and one for its dead-letter sink. */
export function createLanes({ store, attempt, concurrency, memory, now }: LanesOptions): Lanes {
  const lanes = new Map<string, Lane>();
  const keyOf = (kind: Kind, trigger: string) => `${kind} ${trigger}`;

  function open(kind: Kind, trigger: string): Lane {
    const source = {
      due: (time: number, most: Room) => store.due(trigger, kind, time, most),
      nextDue: (time: number) => store.nextDue(trigger, kind, time),
    };
    return createLane({ source, attempt, concurrency, memory, now });
  }

  function follow(topology: Topology): void {
    for (const [key, lane] of lanes) {
      if (topology.triggers.has(key.slice(key.indexOf(" ") + 1))) continue;
      lanes.delete(key);
      // What it has not delivered stays pending on disk, in case the Trigger comes back.
      void lane.stop();
    }
    for (const trigger of topology.triggers.keys()) {
      for (const kind of kinds) {
        const key = keyOf(kind, trigger);
        const lane = lanes.get(key) ?? open(kind, trigger);
        lanes.set(key, lane);
        lane.wake();
      }
    }
  }

  return {
    follow,
    enqueue: (job) => lanes.get(keyOf(job.kind, job.trigger))?.push(job),
    wake: (trigger) => {
      for (const kind of kinds) lanes.get(keyOf(kind, trigger))?.wake();
    },
    inFlight: (trigger) => lanes.get(keyOf("subscriber", trigger))?.inFlight() ?? 0,
    stop: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.stop()));
    },
  };
}
