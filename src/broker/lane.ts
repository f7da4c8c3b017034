import type { Job } from "./store.ts";

/** Reads what is pending on disk. */
export interface LaneSource {
  readonly due: (now: number, limit: number) => Job[];
  /** When the next pending job after `now` is due, or null. */
  readonly nextDue: (now: number) => number | null;
}

export interface LaneOptions {
  readonly source: LaneSource;
  /** One attempt, recorded before it resolves with the time of the next one, or null; never rejects. */
  readonly attempt: (job: Job) => Promise<number | null>;
  /** Most attempts at a time. */
  readonly concurrency: number;
  /** Most jobs held in memory; more wait on disk. */
  readonly memory: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Lane {
  /** A job that has just been written, due now. */
  readonly push: (job: Job) => void;
  /** Looks on disk for work: at the start, after a replay, when a wait may have ended. */
  readonly wake: () => void;
  readonly inFlight: () => number;
  /** Starts nothing more; resolves when the attempts under way have ended. */
  readonly stop: () => Promise<void>;
}

/** The longest that setTimeout takes. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The queue of one target. Each has its own, so that a dead or slow subscriber delays nobody else, and each holds
 * a bounded number of jobs: beyond that the disk is the queue, and memory does not grow with the backlog.
 */
export function createLane({ source, attempt, concurrency, memory, now }: LaneOptions): Lane {
  const held = new Set<number>();
  let ready: Job[] = [];
  let next = 0;
  let active = 0;
  /** The disk may hold due jobs that memory does not. */
  let more = false;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  let stopped = false;
  let onIdle: (() => void) | undefined;

  const waiting = () => ready.length - next;

  function sleepUntil(due: number): void {
    if (stopped || due >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = due;
    timer = setTimeout(wake, Math.min(Math.max(0, due - now()), LONGEST_TIMER));
  }

  function refill(): void {
    const limit = memory + held.size;
    const time = now();
    const jobs = source.due(time, limit);
    more = jobs.length === limit;
    ready = ready.slice(next);
    next = 0;
    for (const job of jobs) {
      if (held.has(job.seq)) continue;
      held.add(job.seq);
      ready.push(job);
    }
    if (more) return;
    // The same `time` for both questions, or a job that became due in between would be asked for by neither.
    const due = source.nextDue(time);
    if (due !== null) sleepUntil(due);
  }

  function run(job: Job): void {
    active++;
    void attempt(job).then((again) => {
      active--;
      held.delete(job.seq);
      if (again !== null) sleepUntil(again);
      pump();
    });
  }

  function pump(): void {
    if (stopped) {
      if (active === 0) onIdle?.();
      return;
    }
    if (more && waiting() < concurrency) refill();
    while (active < concurrency) {
      const job = ready[next];
      if (!job) break;
      next++;
      run(job);
    }
    if (next > 256 && next * 2 > ready.length) {
      ready = ready.slice(next);
      next = 0;
    }
  }

  function wake(): void {
    clearTimeout(timer);
    wakesAt = Number.POSITIVE_INFINITY;
    more = true;
    pump();
  }

  function push(job: Job): void {
    if (more || held.size >= memory) {
      more = true;
      return;
    }
    held.add(job.seq);
    ready.push(job);
    pump();
  }

  function stop(): Promise<void> {
    stopped = true;
    clearTimeout(timer);
    if (active === 0) return Promise.resolve();
    return new Promise((resolve) => {
      onIdle = resolve;
    });
  }

  return { push, wake, inFlight: () => active, stop };
}
