import { decodeMessage } from "./decode.ts";
import type { Event } from "./event.ts";
import type { Answer } from "./post.ts";
import { type DeliveryError, type Failure, isRetryable, parseRetryAfter } from "./retry.ts";

/** What an attempt came to. */
export type Outcome =
  | { readonly ok: true; readonly status: number; readonly reply: Event | null }
  | ({ readonly ok: false } & Failure);

/** Knative keeps at most this much base64 of an error body. */
const LONGEST_ERROR = 1024;

/** The error attributes' content: at most 768 bytes of the body, which makes 1,024 characters of base64. */
function deliveryError(dest: string, code: number, body: Buffer): DeliveryError {
  return { dest, code, data: body.subarray(0, (LONGEST_ERROR / 4) * 3).toString("base64") };
}

const line = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 200);

/** A 2xx whose body is no single event: Knative's filter turns it into a bare 502, so that no error attributes follow. */
function badReply(status: number, reason: string): Outcome {
  return { ok: false, status, retryable: true, reason, retryAfterMs: null, error: null };
}

function readReply(answer: Extract<Answer, { kind: "answer" }>): Outcome {
  const { status } = answer;
  const decoded = decodeMessage(answer.headers, answer.body);
  switch (decoded.kind) {
    case "event":
      return { ok: true, status, reply: decoded.event };
    case "none":
      if (answer.body.length === 0) return { ok: true, status, reply: null };
      return badReply(
        status,
        `${status} with a body that is no CloudEvent; answer one event or an empty body`,
      );
    case "batch":
      return badReply(status, `${status} with a batch; answer exactly one event`);
    case "malformed":
      return badReply(status, `${status} with a broken CloudEvent: ${decoded.reason}`);
  }
}

/**
 * Judges a subscriber's answer as Knative's MT broker does: any 2xx with an empty body or one event delivers;
 * 404, 408, 409, 429, 5xx, a broken connection and a timeout may be tried again; everything else is final.
 * `now` is for a Retry-After given as a date.
 */
export function judge(url: string, answer: Answer, now: number): Outcome {
  if (answer.kind === "timeout") {
    // The MT broker's own request to its filter times out first, and that leaves no error attributes.
    const reason = `no answer within ${answer.afterMs} ms`;
    return { ok: false, status: null, retryable: true, reason, retryAfterMs: null, error: null };
  }
  if (answer.kind === "fault") {
    const error = deliveryError(url, 500, Buffer.from(`dispatch error: ${answer.message}`));
    return {
      ok: false,
      status: null,
      retryable: true,
      reason: line(answer.message),
      retryAfterMs: null,
      error,
    };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) return readReply(answer);
  const said = line(body.subarray(0, 300).toString("utf8"));
  return {
    ok: false,
    status,
    retryable: isRetryable(status),
    reason: said ? `${status}: ${said}` : `${status} with an empty body`,
    retryAfterMs: parseRetryAfter(answer.headers["retry-after"], now),
    error: deliveryError(url, status, body),
  };
}
