import type { Settlement } from "./store.ts";

/** What has happened to a Trigger's events since the broker started. */
interface Counters {
  matched: number;
  delivered: number;
  retried: number;
  dead: number;
  dropped: number;
  replies: number;
}

interface LastError {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: string;
}

export interface Tally {
  readonly matched: (trigger: string) => void;
  readonly settled: (trigger: string, settlement: Settlement) => void;
  readonly of: (trigger: string) => {
    readonly counters: Readonly<Counters>;
    readonly lastError: LastError | null;
  };
}

export function createTally(): Tally {
  const entries = new Map<string, { counters: Counters; lastError: LastError | null }>();

  function of(trigger: string) {
    let entry = entries.get(trigger);
    if (!entry) {
      const counters = { matched: 0, delivered: 0, retried: 0, dead: 0, dropped: 0, replies: 0 };
      entry = { counters, lastError: null };
      entries.set(trigger, entry);
    }
    return entry;
  }

  function settled(trigger: string, { kind, state, reply, attempt, due }: Settlement): void {
    const entry = of(trigger);
    if (attempt.outcome !== "delivered") entry.lastError = { at: due, reason: attempt.reason };
    if (kind === "sink") return;
    if (reply !== null) entry.counters.replies++;
    entry.counters[state === "pending" ? "retried" : state]++;
  }

  return { of, settled, matched: (trigger) => of(trigger).counters.matched++ };
}
