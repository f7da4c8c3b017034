import type { Caller, Predict, Prediction } from "../domain/classification.ts";
import { ServiceError } from "../errors.ts";

export interface BatchLimits {
  /** Texts in one run. */
  readonly maxTexts: number;
  /** UTF-16 units in one run, texts added up; a single longer text still runs, alone. */
  readonly maxUnits: number;
  /** Texts of one request in one run while others wait: a long request takes turns. */
  readonly slice: number;
  /** Texts accepted and not yet answered. */
  readonly maxInFlight: number;
}

/** What the metrics want to know; times in seconds. */
export interface BatchObserver {
  readonly onQueued?: (seconds: number) => void;
  readonly onRun?: (texts: number, seconds: number) => void;
}

/** Milliseconds, monotonic. */
export type Clock = () => number;

export interface Batcher {
  readonly predict: Predict;
  /** Texts accepted and not yet answered. */
  readonly inFlight: () => number;
  /** Why not even one more text would be accepted just now, or undefined. */
  readonly refusal: () => ServiceError | undefined;
  /** Resolves once nothing is queued or running. */
  readonly drain: () => Promise<void>;
}

interface Job {
  readonly texts: readonly string[];
  readonly results: Prediction[];
  readonly caller: Caller | undefined;
  readonly queuedAt: number;
  next: number;
  pending: number;
  settled: boolean;
  readonly resolve: (results: readonly Prediction[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Piece {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
}

/** One for all: making an error costs a stack, and a full service refuses thousands a second. */
const OVERLOADED = new ServiceError("overloaded", "too many texts in flight; retry after a second");
const timedOut = () =>
  new ServiceError("timed_out", "waited longer than REQUEST_TIMEOUT_MS; retry after a second");
const clientGone = () =>
  new ServiceError("client_gone", "the client closed the connection before its answer");

/**
 * Batches by event-loop tick: what arrives while a run is under way goes into the next one; no timer, so a lone
 * request waits for nobody. Jobs take turns slice by slice. A job whose client is gone or whose time is up is
 * dropped when a run is formed, before it costs one. A run that fails is repeated job by job, so that one bad
 * input never fails its neighbours.
 */
export function batch(
  predict: Predict,
  limits: BatchLimits,
  clock: Clock,
  observer: BatchObserver = {},
): Batcher {
  let queue: Job[] = [];
  let inFlight = 0;
  let busy = false;
  let idle: (() => void)[] = [];

  const settle = (job: Job, error?: unknown) => {
    if (job.settled) return;
    job.settled = true;
    inFlight -= job.texts.length;
    if (error === undefined) job.resolve(job.results);
    else job.reject(error);
  };

  const worthless = (job: Job, now: number): ServiceError | undefined => {
    if (!job.caller) return undefined;
    if (job.caller.gone()) return clientGone();
    return now > job.caller.deadline ? timedOut() : undefined;
  };

  /** Takes slices in turn, small jobs first, until the run is full; what is left keeps its place. */
  const form = (now: number): Piece[] => {
    const pieces: Piece[] = [];
    let texts = 0;
    let units = 0;
    const take = (job: Job, most: number) => {
      const from = job.next;
      while (job.next < job.texts.length && job.next - from < most && texts < limits.maxTexts) {
        const length = (job.texts[job.next] as string).length;
        if (units + length > limits.maxUnits && texts > 0) break;
        units += length;
        texts++;
        job.next++;
      }
      if (job.next > from) pieces.push({ job, from, to: job.next });
    };
    const waiting: Job[] = [];
    const long: Job[] = [];
    for (const job of queue) {
      if (job.settled) continue;
      const reason = worthless(job, now);
      if (reason) settle(job, reason);
      else if (job.texts.length - job.next > limits.slice) long.push(job);
      else waiting.push(job);
    }
    // One slice is kept for a long job, or a stream of small ones would starve it.
    const first = long.shift();
    if (first) take(first, limits.slice);
    for (const job of waiting) take(job, limits.slice);
    for (const job of long) take(job, limits.slice);
    if (first) take(first, limits.maxTexts);
    const left = first ? [...waiting, ...long, first] : waiting;
    queue = left.filter((job) => job.next < job.texts.length);
    return pieces;
  };

  const runPieces = async (pieces: readonly Piece[]) => {
    const texts: string[] = [];
    for (const { job, from, to } of pieces) {
      if (from === 0 && to === job.texts.length) texts.push(...job.texts);
      else for (let i = from; i < to; i++) texts.push(job.texts[i] as string);
    }
    const started = clock();
    const predictions = await predict(texts);
    const ended = clock();
    observer.onRun?.(texts.length, (ended - started) / 1000);
    let at = 0;
    for (const { job, from, to } of pieces) {
      job.caller?.onStep?.("run", started, ended);
      for (let i = from; i < to; i++) job.results[i] = predictions[at++] as Prediction;
      job.pending -= to - from;
      if (job.pending === 0) settle(job);
    }
  };

  const run = async () => {
    const now = clock();
    const pieces = form(now);
    for (const { job, from } of pieces) {
      if (from > 0) continue;
      observer.onQueued?.((now - job.queuedAt) / 1000);
      job.caller?.onStep?.("queue", job.queuedAt, now);
    }
    try {
      if (pieces.length > 0) await runPieces(pieces);
    } catch (error) {
      for (const piece of pieces) {
        if (pieces.length === 1) settle(piece.job, error);
        else await runPieces([piece]).catch((alone: unknown) => settle(piece.job, alone));
      }
    }
    if (queue.length > 0) setImmediate(start);
    else {
      busy = false;
      for (const resolve of idle) resolve();
      idle = [];
    }
  };
  const start = () => void run();

  return {
    predict: (texts, caller) => {
      if (texts.length === 0) return Promise.resolve([]);
      if (inFlight + texts.length > limits.maxInFlight) return Promise.reject(OVERLOADED);
      return new Promise((resolve, reject) => {
        inFlight += texts.length;
        queue.push({
          texts,
          caller,
          queuedAt: clock(),
          results: new Array<Prediction>(texts.length),
          next: 0,
          pending: texts.length,
          settled: false,
          resolve,
          reject,
        });
        if (!busy) {
          busy = true;
          setImmediate(start);
        }
      });
    },
    inFlight: () => inFlight,
    refusal: () => (inFlight >= limits.maxInFlight ? OVERLOADED : undefined),
    drain: () => (busy ? new Promise<void>((resolve) => void idle.push(resolve)) : Promise.resolve()),
  };
}
