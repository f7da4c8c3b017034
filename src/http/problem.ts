import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { ErrorCode, ServiceError } from "../errors.ts";

/**
 * What each fault answers. Knative decides by the status what becomes of an event: it retries 404, 408, 409, 429
 * and every 5xx, and dead-letters other 4xx after one attempt. So a permanent fault of an event is one of
 * 400 / 413 / 415 / 422, a passing one is 503 with Retry-After, and nothing about an event is 404 / 408 / 409 / 429.
 */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  invalid_event: 400,
  invalid_json: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  invalid_texts: 422,
  unsupported_type: 422,
  headers_too_large: 431,
  internal: 500,
  model_invalid: 500,
  config_invalid: 500,
  keys_unavailable: 503,
  overloaded: 503,
  not_ready: 503,
  timed_out: 503,
  client_gone: 503,
};

/** Seconds that a client told 503 should wait. */
const RETRY_AFTER = "1";
/** Longest detail in bytes once escaped: keeps every body under the 768 bytes that Knative's dispatcher survives. */
const MAX_DETAIL_BYTES = 480;
/** The Open Inference Protocol's paths: its clients show a fault's `error`, so it stands beside the detail there. */
const INFERENCE = /^\/v2(?:[/?]|$)/;

/** Cuts text so that it takes at most `bytes` bytes as a JSON string's inside. */
function truncate(text: string, bytes: number): string {
  const cost = (s: string) => Buffer.byteLength(JSON.stringify(s)) - 2;
  if (cost(text) <= bytes) return text;
  let kept = "";
  let used = cost("…");
  for (const char of text) {
    used += cost(char);
    if (used > bytes) break;
    kept += char;
  }
  return `${kept}…`;
}

/** One line for the wire: no line breaks or control characters, at most 480 bytes. */
export function wireDetail(error: ServiceError): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not get out
  return truncate(error.message.replace(/[\u0000-\u001f\u007f]+/gu, " "), MAX_DETAIL_BYTES);
}

/** The fault as application/problem+json (RFC 9457), always under 768 bytes; `url` is the path asked for. */
export function encodeProblem(error: ServiceError, url = ""): Buffer {
  const status = STATUS[error.code];
  const common = { title: STATUS_CODES[status], status, code: error.code };
  const detail = wireDetail(error);
  const half = truncate(detail, MAX_DETAIL_BYTES / 2);
  const problem = INFERENCE.test(url) ? { ...common, detail: half, error: half } : { ...common, detail };
  return Buffer.from(JSON.stringify(problem));
}

/** Headers of a fault's answer; 401 names its scheme, 503 says when to come back. */
export function problemHeaders(error: ServiceError, body: Buffer): Record<string, string | number> {
  const status = STATUS[error.code];
  const headers: Record<string, string | number> = {
    "content-type": "application/problem+json",
    "content-length": body.length,
  };
  if (status === 503) headers["retry-after"] = RETRY_AFTER;
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return headers;
}

interface Answer {
  readonly error: ServiceError;
  readonly inference: boolean;
  readonly body: Buffer;
  readonly headers: OutgoingHttpHeaders;
}

/** The last refusal: a service that is full gives the same one thousands of times a second. */
let last: Answer | undefined;

function answerOf(error: ServiceError, url: string | undefined): Answer {
  const inference = INFERENCE.test(url ?? "");
  if (last?.error === error && last.inference === inference) return last;
  const body = encodeProblem(error, url);
  const answer = { error, inference, body, headers: problemHeaders(error, body) };
  // Other faults are made anew each time, and may hold much: too large a body, a cause.
  if (error.code === "overloaded") last = answer;
  return answer;
}

/** Answers with the fault; nothing happens when an answer has begun or the client has gone. Returns the status. */
export function sendProblem(res: ServerResponse, error: ServiceError, headers?: OutgoingHttpHeaders): number {
  const status = STATUS[error.code];
  if (res.headersSent || res.destroyed) return status;
  const answer = answerOf(error, res.req.url);
  res.writeHead(status, headers ? { ...answer.headers, ...headers } : answer.headers);
  res.end(res.req.method === "HEAD" ? undefined : answer.body);
  return status;
}
