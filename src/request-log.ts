import type { ExchangeObserver, Note } from "./http/exchange.ts";
import type { Logging } from "./logger.ts";

/** Milliseconds between two lines about shedding: under overload a line for each 503 would cost as much as an answer. */
const SHED_EVERY_MS = 1000;

/** What is known of an exchange as JSON members, each with a comma after it. */
function members({ texts, classified, ignored, rejected, eventId, eventSource, traceId }: Note): string {
  let all = "";
  if (texts !== undefined) all += `"texts":${texts},`;
  if (classified !== undefined) all += `"classified":${classified},`;
  if (ignored !== undefined) all += `"ignored":${ignored},`;
  if (rejected !== undefined) all += `"rejected":${rejected},`;
  if (eventId !== undefined) all += `"eventId":${JSON.stringify(eventId)},`;
  if (eventSource !== undefined) all += `"eventSource":${JSON.stringify(eventSource)},`;
  return traceId === undefined ? all : `${all}"traceId":"${traceId}",`;
}

/** One JSON line an exchange: what was asked, what was answered, how long it took; never the texts. */
export function requestLog({ logger, info }: Logging, clock: () => number): ExchangeObserver["onAnswer"] {
  let shed = 0;
  let shedAt = Number.NEGATIVE_INFINITY;
  return (route, status, seconds, note, error) => {
    const ms = Math.round(seconds * 1e6) / 1e3;
    if (!error) {
      info?.(`"route":"${route}","status":${status},"ms":${ms},${members(note)}"msg":"answered"`);
      return;
    }
    const line = { route, status, ms, ...note };
    if (error.code === "internal")
      logger.error({ ...line, code: error.code, err: error.cause ?? error }, "failed");
    else if (status !== 503) logger.info({ ...line, code: error.code, detail: error.message }, "refused");
    else {
      shed++;
      if (clock() - shedAt < SHED_EVERY_MS) return;
      logger.warn({ ...line, code: error.code, detail: error.message, shed }, "shedding");
      shed = 0;
      shedAt = clock();
    }
  };
}
