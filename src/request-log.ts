import type { ExchangeObserver } from "./http/exchange.ts";
import type { Logger } from "./logger.ts";

/** Milliseconds between two lines about shedding: under overload a line for each 503 would cost as much as an answer. */
const SHED_EVERY_MS = 1000;

/** One JSON line an exchange: what was asked, what was answered, how long it took; never the texts. */
export function requestLog(logger: Logger, clock: () => number): ExchangeObserver["onAnswer"] {
  let shed = 0;
  let shedAt = Number.NEGATIVE_INFINITY;
  return (route, status, seconds, note, error) => {
    const ms = Math.round(seconds * 1e6) / 1e3;
    const line = { route, status, ms, ...note };
    if (!error) logger.info(line, "answered");
    else if (error.code === "internal")
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
