import { setTimeout as delay } from "node:timers/promises";

type Closer = () => void | Promise<void>;

/** Releases in reverse order of acquisition. */
export interface Closers {
  /** Registers a release; `name` is what a failing one is reported under. */
  readonly add: (name: string, close: Closer) => void;
  /** Runs every closer once, last in first out, each awaited; a failing one never stops the rest. */
  readonly close: () => Promise<void>;
}

export function createClosers(onError: (name: string, error: unknown) => void): Closers {
  const stack: { name: string; close: Closer }[] = [];
  let closing: Promise<void> | undefined;
  const run = async () => {
    for (let entry = stack.pop(); entry; entry = stack.pop()) {
      try {
        await entry.close();
      } catch (error) {
        onError(entry.name, error);
      }
    }
  };
  return {
    add: (name, close) => void stack.push({ name, close }),
    close: () => {
      closing ??= run();
      return closing;
    },
  };
}

export interface ShutdownOptions {
  /** Milliseconds that closing may take; then the process exits with 1. */
  readonly timeoutMs: number;
  readonly onSignal?: (signal: string) => void;
  readonly onTimeout?: () => void;
}

/** npm and the terminal both forward one Ctrl-C: a SIGINT this soon (ms) after the first is the same one. */
const SAME_CTRL_C_MS = 500;

/**
 * Waits for SIGTERM, SIGINT or SIGHUP, then closes within the deadline and exits 0.
 * A second signal exits at once with 1; closing that takes too long exits with 1.
 */
export function closeOnSignal(close: () => Promise<void>, options: ShutdownOptions): void {
  let first: { at: number } | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first) {
      if (signal === "SIGINT" && Date.now() - first.at < SAME_CTRL_C_MS) return;
      process.exit(1);
    }
    first = { at: Date.now() };
    options.onSignal?.(signal);
    const late = delay(options.timeoutMs, "late" as const, { ref: false });
    void Promise.race([close(), late]).then((outcome) => {
      if (outcome === "late") options.onTimeout?.();
      process.exit(outcome === "late" ? 1 : 0);
    });
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, onSignal);
}

/**
 * Reports what nobody caught and goes on: all state is a request's own, so a mistake in one callback must not end
 * the others' work. The request that met it is cut by its deadline.
 */
export function surviveFaults(report: (error: unknown) => void): void {
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
