import type { IncomingMessage, ServerResponse } from "node:http";
import { BrokerError, type BrokerErrorCode } from "./errors.ts";

const statuses: Readonly<Record<BrokerErrorCode, number>> = {
  manifest_invalid: 500,
  store_invalid: 500,
  store_busy: 500,
  store_full: 503,
  invalid_event: 400,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_media_type: 415,
  forbidden: 403,
  conflict: 409,
  closing: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Bytes of a fault's detail. */
const LONGEST_DETAIL = 600;

/** Answers with JSON that nobody may keep. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": status >= 400 ? "application/problem+json" : "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

/** As many characters as fit into LONGEST_DETAIL bytes of JSON, so that the whole body stays under 768. */
function shorten(text: string): string {
  let kept = "";
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes > LONGEST_DETAIL) break;
    kept += character;
  }
  return kept;
}

/** Answers with a fault as problem+json; what nobody expected becomes a 500 without details. */
export function sendFault(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = thrown instanceof BrokerError ? thrown : null;
  const status = known ? statuses[known.code] : 500;
  if (status === 503) response.setHeader("retry-after", "1");
  const detail = known ? shorten(known.message) : "unexpected fault; the log has the details";
  sendJson(response, status, { title: titles[status], status, code: known?.code ?? "internal", detail });
}

/**
 * The whole body. One that is over the limit is read on (up to eight times the limit) and thrown away, so that the
 * sender sees the 413 and not a reset. Throws `too_large`; rejects when the sender goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = () => reject(new BrokerError("too_large", `the body is over ${limit} bytes`));
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else if (length > limit * 8) {
        request.pause();
        tooLarge();
      } else chunks.length = 0;
    });
    request.on("end", () => {
      if (length > limit) tooLarge();
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("close", () => {
      if (!request.complete) reject(new BrokerError("invalid_event", "the sender went away"));
    });
  });
}
