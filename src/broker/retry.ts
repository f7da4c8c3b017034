import type { Delivery } from "./topology.ts";

/** Why an attempt did not deliver the event. */
export interface Failure {
  /** HTTP status of the answer; null: there was none. */
  readonly status: number | null;
  /** Whether another attempt may help. */
  readonly retryable: boolean;
  /** One line for people. */
  readonly reason: string;
  /** What a Retry-After asked for, in milliseconds; null: no such header. */
  readonly retryAfterMs: number | null;
  /** What becomes `knativeerror*` on the dead letter; null: Knative adds nothing in this case. */
  readonly error: DeliveryError | null;
}

export interface DeliveryError {
  readonly dest: string;
  readonly code: number;
  /** First bytes of the error body, base64. */
  readonly data: string;
}

/** Statuses below 500 that Knative tries again: all of them can pass while a subscriber starts or is busy. */
const passing = new Set([404, 408, 409, 429]);

/** Whether Knative would send the event again after an answer with this status. */
export function isRetryable(status: number): boolean {
  return status >= 500 || passing.has(status);
}

/** Milliseconds before retry number `retry` (1 = the first). Knative counts from 0: the first linear wait is none. */
export function backoffMs(delivery: Delivery, retry: number): number {
  if (!delivery.backoff) return 0;
  const { policy, delayMs } = delivery.backoff;
  return policy === "linear" ? delayMs * (retry - 1) : delayMs * 2 ** (retry - 1);
}

/** A Retry-After header (seconds or an HTTP date) in milliseconds; null where there is none or it makes no sense. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined || header === "") return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * What follows a failed attempt: another one after `waitMs`, or the end.
 * `tries` counts the attempts made, this one included. A Retry-After counts only on 429 and 503 and only where the
 * delivery sets retryAfterMax, which also bounds it; the longer of it and the backoff is taken.
 */
export function decide(
  failure: Failure,
  delivery: Delivery,
  tries: number,
): { readonly again: true; readonly waitMs: number } | { readonly again: false } {
  if (!failure.retryable || tries > delivery.retry) return { again: false };
  const usual = backoffMs(delivery, tries);
  const heeded = failure.status === 429 || failure.status === 503;
  const asked =
    heeded && delivery.retryAfterMaxMs !== null && failure.retryAfterMs !== null
      ? Math.min(failure.retryAfterMs, delivery.retryAfterMaxMs)
      : 0;
  return { again: true, waitMs: Math.max(usual, asked) };
}
