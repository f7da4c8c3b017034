import type { IncomingHttpHeaders } from "node:http";

/** The parts of a request's time: reading and checking, waiting for a run, the model's run, writing the answer. */
export type Step = "decode" | "queue" | "run" | "encode";

export interface TracedRequest {
  readonly method: string;
  /** The path's pattern, never the path itself: names of spans must be few. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds, on performance.now()'s clock, as all times here. */
  readonly startedAt: number;
}

/** The attributes of a received event that a trace shows or goes on from. */
export interface TracedEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** The distributed-tracing extension: the context in which the event was made. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

export interface Outcome {
  readonly status: number;
  /** The fault's stable code. */
  readonly code?: string | undefined;
  readonly texts?: number | undefined;
}

/** What is noted of one request; its spans are made in one go at its end. */
export interface Trace {
  /** Names an event of the request; a batch has several. */
  readonly event: (event: TracedEvent) => void;
  /** Notes a finished step. */
  readonly step: (name: Step, startedAt: number, endedAt: number) => void;
  /** Ends the trace, once; gives its id for the log, 32 hex digits. */
  readonly end: (outcome: Outcome) => string;
}

export interface Tracing {
  /** Undefined while tracing is off, so that `tracing.start?.(...)` is all that it costs then. */
  readonly start: ((request: TracedRequest) => Trace) | undefined;
  /** Sends what is left, for at most three seconds. */
  readonly close: () => Promise<void>;
}

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector (`/v1/traces` is added); undefined: tracing is off. */
  readonly endpoint: string | undefined;
  readonly serviceVersion: string;
  /** Told once a minute at most that spans could not be sent; they are lost, requests go on. */
  readonly onError?: (message: string) => void;
}

/** Does the work and, where there is a trace, notes it as a step. Work that throws is no finished step. */
export function traced<T>(trace: Trace | undefined, name: Step, work: () => T): T {
  if (!trace) return work();
  const startedAt = performance.now();
  const value = work();
  trace.step(name, startedAt, performance.now());
  return value;
}

/** Starts tracing; OpenTelemetry's SDK, 200 ms of start-up, is loaded only where there is a collector. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  if (options.endpoint === undefined) return { start: undefined, close: async () => {} };
  const { createOtlpTracing } = await import("./otlp.ts");
  return createOtlpTracing({ ...options, endpoint: options.endpoint });
}
