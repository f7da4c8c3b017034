import { setTimeout as delay } from "node:timers/promises";

/** `accepted`, or why not, in one line. */
export type SendResult = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

const TRIES = 5;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
const TIMEOUT_MS = 30_000;

function waitFor(attempt: number, retryAfter: string | null): number {
  const asked = Number(retryAfter ?? 0) * 1000;
  return Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS * 2 ** attempt, asked || 0));
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  let detail = text;
  try {
    detail = String((JSON.parse(text) as { detail?: unknown }).detail ?? text);
  } catch {
    // Not every broker answers with problem+json.
  }
  return `${response.status} ${detail.replace(/\s+/g, " ").slice(0, 200)}`.trim();
}

/** Posts one structured event; a broker that is away or busy is asked again, five times in all. */
export async function sendEvent(url: string, body: string, signal: AbortSignal): Promise<SendResult> {
  let reason = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    let retryAfter: string | null = null;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/cloudevents+json; charset=utf-8" },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (response.ok) {
        await response.arrayBuffer();
        return { accepted: true };
      }
      reason = await reasonOf(response);
      if (response.status < 500 && response.status !== 429) return { accepted: false, reason };
      retryAfter = response.headers.get("retry-after");
    } catch (error) {
      if (signal.aborted) return { accepted: false, reason: "interrupted" };
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    }
    if (attempt < TRIES - 1) await delay(waitFor(attempt, retryAfter), undefined, { signal }).catch(() => {});
  }
  return { accepted: false, reason };
}
