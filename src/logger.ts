import { type Logger, pino } from "pino";
import sonicBoom from "sonic-boom";

export type { Logger };

/** Milliseconds between flushes: a log line is never seen later than this. */
const FLUSH_EVERY_MS = 250;
/** UTF-16 units of lines that are written together. */
const BLOCK = 32_768;
/** Milliseconds that the last flush may take: a reader that has gone must not keep the process alive. */
const LAST_FLUSH_MS = 1000;

export interface Logging {
  readonly logger: Logger;
  /** Writes what is buffered, within a second. */
  readonly close: () => Promise<void>;
}

/** pino's ISO time, made once a millisecond and not once a line. */
function createTimestamp(): () => string {
  let at = 0;
  let line = "";
  return () => {
    const now = Date.now();
    if (now !== at) {
      at = now;
      line = `,"time":"${new Date(now).toISOString()}"`;
    }
    return line;
  };
}

/** Lines joined into blocks; sonic-boom itself counts the bytes of all that waits anew at every write. */
function createBlocks(write: (block: string) => void) {
  let block = "";
  const flush = () => {
    if (block !== "") write(block);
    block = "";
  };
  return {
    write: (line: string) => {
      block += line;
      if (block.length >= BLOCK) flush();
    },
    flush,
  };
}

/**
 * JSON lines on standard output, buffered (a write for each line costs more than the classification).
 * pino's own destination flushes synchronously at exit and waits for ever on a closed pipe, hence sonic-boom.
 */
export function createLogger(level: string): Logging {
  const destination = new sonicBoom.SonicBoom({
    fd: 1,
    sync: false,
    maxLength: 4 * 1024 * 1024,
  });
  // A log that nobody reads any more is no reason to stop answering.
  destination.on("error", () => {});
  const blocks = createBlocks((block) => void destination.write(block));
  const timer = setInterval(blocks.flush, FLUSH_EVERY_MS);
  timer.unref();
  const logger = pino({ level, base: null, timestamp: createTimestamp() }, blocks);
  const close = () =>
    new Promise<void>((resolve) => {
      clearInterval(timer);
      setTimeout(resolve, LAST_FLUSH_MS).unref();
      blocks.flush();
      destination.flush(() => resolve());
    });
  return { logger, close };
}
