import { describe, expect, it } from "vitest";
import { type ErrorCode, ServiceError } from "../../../src/errors.ts";
import { encodeProblem, problemHeaders, STATUS } from "../../../src/http/problem.ts";

const codes = Object.keys(STATUS) as ErrorCode[];
/** What Knative retries, or follows: never an answer about an event, but for a passing fault. */
const RETRIED = [301, 302, 307, 308, 404, 408, 409, 429];
/** Codes that an event can meet; the others belong to paths, methods or the start. */
const ABOUT_EVENTS = codes.filter(
  (code) => !["not_found", "method_not_allowed", "model_invalid", "config_invalid"].includes(code),
);

describe("the status of a fault", () => {
  it.each(ABOUT_EVENTS)("of an event is never one that Knative follows or retries for ever: %s", (code) => {
    expect(RETRIED).not.toContain(STATUS[code]);
  });

  it.each<[ErrorCode, number]>([
    ["invalid_event", 400],
    ["invalid_json", 400],
    ["too_large", 413],
    ["unsupported_media_type", 415],
    ["invalid_texts", 422],
    ["unauthorized", 401],
    ["forbidden", 403],
    ["keys_unavailable", 503],
    ["overloaded", 503],
    ["not_ready", 503],
    ["timed_out", 503],
    ["internal", 500],
  ])("%s is %i", (code, status) => {
    expect(STATUS[code]).toBe(status);
  });

  it.each(codes)("has a body under 768 bytes whatever the message is: %s", (code) => {
    for (const message of [
      "x".repeat(10_000),
      "電".repeat(10_000),
      '"\\'.repeat(5000),
      "\u0000\n\ud800".repeat(3000),
    ]) {
      const error = new ServiceError(code, message);
      const body = encodeProblem(error);
      expect(body.length).toBeLessThan(768);
      expect(JSON.parse(body.toString())).toMatchObject({ status: STATUS[code], code });
      const headers = problemHeaders(error, body);
      expect(headers["content-type"]).toBe("application/problem+json");
      expect("retry-after" in headers).toBe(STATUS[code] === 503);
      expect("www-authenticate" in headers).toBe(STATUS[code] === 401);
    }
  });
});
