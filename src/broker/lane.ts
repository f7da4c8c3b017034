import type { Job, Room } from "./store.ts";

/** Reads what is pending on disk. */
interface LaneSource {
  readonly due: (now: number, most: Room) => Job[];
  /** When the next pending job after `now` is due, or null. */
  readonly nextDue: (now: number) => number | null;
}

export interface LaneOptions {
  readonly source: LaneSource;
  /** One attempt, recorded before it resolves with the time of the next one, or null; never rejects. */
  readonly attempt: (job: Job) => Promise<number | null>;
  /** Most attempts at a time. */
  readonly concurrency: number;
  /** How much is held in memory; more waits on disk. */
  readonly memory: Room;
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
  let heldBytes = 0;
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
  const sizeOf = (job: Job) => job.event.data?.length ?? 0;

  function hold(job: Job): void {
    held.add(job.seq);
    heldBytes += sizeOf(job);
    ready.push(job);
  }

  function release(job: Job): void {
    held.delete(job.seq);
    heldBytes -= sizeOf(job);
  }

  function sleepUntil(due: number): void {
    if (stopped || due >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = due;
    timer = setTimeout(wake, Math.min(Math.max(0, due - now()), LONGEST_TIMER));
  }

  function refill(): void {
    // What is held already is found again, and must not take the room of what is not.
    const most = { jobs: memory.jobs + held.size, bytes: memory.bytes + heldBytes };
    const time = now();
    const jobs = source.due(time, most);
    const bytes = jobs.reduce((sum, job) => sum + sizeOf(job), 0);
    more = jobs.length === most.jobs || bytes >= most.bytes;
    ready = ready.slice(next);
    next = 0;
    for (const job of jobs) {
      if (!held.has(job.seq)) hold(job);
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
      release(job);
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
    if (more || held.size >= memory.jobs || heldBytes >= memory.bytes) {
      more = true;
      return;
    }
    hold(job);
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
