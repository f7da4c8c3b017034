import type { IncomingHttpHeaders } from "node:http";

const names = ["traceparent", "tracestate", "baggage", "x-request-id"];
const prefix = /^(knative-|x-b3-)/;

/** The headers that Knative hands on from hop to hop: tracing, the request id, and its own. */
export function passedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string" && (names.includes(name) || prefix.test(name))) passed[name] = value;
  }
  return passed;
}
