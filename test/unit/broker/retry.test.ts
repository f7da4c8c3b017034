import { describe, expect, it } from "vitest";
import { parseDuration } from "../../../src/broker/duration.ts";
import { backoffMs, decide, type Failure, parseRetryAfter } from "../../../src/broker/retry.ts";
import type { Delivery } from "../../../src/broker/topology.ts";

const delivery: Delivery = {
  retry: 3,
  backoff: { policy: "exponential", delayMs: 500 },
  timeoutMs: 1000,
  retryAfterMaxMs: null,
  format: "binary",
  deadLetterSink: null,
};
const failure: Failure = { status: 503, retryable: true, reason: "", retryAfterMs: null, error: null };

describe("backoff", () => {
  it("exponential: the delay, doubled for each further retry", () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((retry) => backoffMs(delivery, retry))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 32_000,
    ]);
  });

  it("linear: nothing before the first retry, then one delay more each time", () => {
    const linear: Delivery = { ...delivery, backoff: { policy: "linear", delayMs: 500 } };
    expect([1, 2, 3, 4].map((retry) => backoffMs(linear, retry))).toEqual([0, 500, 1000, 1500]);
  });

  it("without a policy or a delay: at once", () => {
    expect(backoffMs({ ...delivery, backoff: null }, 5)).toBe(0);
  });
});

describe("what follows a failure", () => {
  it("is a retry until they are used up", () => {
    expect([1, 2, 3, 4].map((tries) => decide(failure, delivery, tries).again)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("is the end at once where trying again cannot help", () => {
    expect(decide({ ...failure, retryable: false }, delivery, 1)).toEqual({ again: false });
  });

  it.each<[string, Partial<Failure>, number | null, number]>([
    ["no Retry-After", {}, 10_000, 500],
    ["a Retry-After without retryAfterMax", { retryAfterMs: 3000 }, null, 500],
    ["a Retry-After within retryAfterMax", { retryAfterMs: 3000 }, 10_000, 3000],
    ["a Retry-After beyond retryAfterMax", { retryAfterMs: 60_000 }, 10_000, 10_000],
    ["a Retry-After shorter than the backoff", { retryAfterMs: 100 }, 10_000, 500],
    ["retryAfterMax of zero", { retryAfterMs: 3000 }, 0, 500],
    ["a Retry-After on 429", { status: 429, retryAfterMs: 3000 }, 10_000, 3000],
    ["a Retry-After on another status", { status: 500, retryAfterMs: 3000 }, 10_000, 500],
  ])("waits right with %s", (_name, part, retryAfterMaxMs, waitMs) => {
    expect(decide({ ...failure, ...part }, { ...delivery, retryAfterMaxMs }, 1)).toEqual({
      again: true,
      waitMs,
    });
  });

  it("reads Retry-After as seconds or as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(parseRetryAfter("7", now)).toBe(7000);
    expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:09 GMT", now)).toBe(9000);
    expect(parseRetryAfter("Thu, 01 Jan 2025 00:00:09 GMT", now)).toBe(0);
    expect(parseRetryAfter("soon", now)).toBeNull();
    expect(parseRetryAfter(undefined, now)).toBeNull();
  });
});

describe("ISO 8601 durations", () => {
  it.each([
    ["PT0.2S", 200],
    ["PT5S", 5000],
    ["PT1M30S", 90_000],
    ["PT2H", 7_200_000],
    ["P1D", 86_400_000],
    ["P1W", 604_800_000],
    ["P1DT1H", 90_000_000],
    ["PT0S", 0],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "P", "PT", "5s", "PT5", "P1M", "P1Y", "-PT5S", "PT-5S", "PT5s", "pt5S", "P1DT", " PT5S"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );
});
