import { type Database, isDiskFault } from "./database.ts";
import { BrokerError } from "./errors.ts";

export interface GroupCommit {
  /** Runs `apply` in the next transaction; resolves once that is on disk, rejects (`store_full`) when it could not be. */
  readonly write: (apply: () => void) => Promise<void>;
  /** Commits what is waiting, now. */
  readonly flush: () => void;
  /** Whether the last transaction failed. */
  readonly failing: () => boolean;
}

interface Waiting {
  readonly apply: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * From one commit to the next at least this long, and at least twice as long as the disk took last time: so a busy
 * broker waits for the disk for a third of its time at most, however slow the disk is.
 */
const SHORTEST_REST_MS = 2;
const LONGEST_REST_MS = 50;

/**
 * Many writes, one transaction, one wait for the disk: what comes in during a turn of the event loop is committed
 * together. Under load a turn handles many sockets, so that groups grow just when they are needed.
 * @param onFault told once when transactions begin to fail, and (with null) once when they work again
 */
export function createGroupCommit(db: Database, onFault: (error: Error | null) => void): GroupCommit {
  let waiting: Waiting[] = [];
  let scheduled = false;
  let failing = false;
  let restUntil = 0;
  const begin = db.prepare("begin immediate");
  const end = db.prepare("commit");

  function commit(group: readonly Waiting[]): Error | null {
    try {
      begin.run();
      for (const { apply } of group) apply();
      const began = performance.now();
      end.run();
      const ended = performance.now();
      restUntil = ended + Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, 2 * (ended - began)));
      return null;
    } catch (error) {
      // A full disk has rolled back by itself.
      if (db.inTransaction) db.exec("rollback");
      if (!isDiskFault(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return new BrokerError("store_full", `the store cannot be written: ${reason}; make room on the disk`, {
        cause: error,
      });
    }
  }

  function flush(): void {
    scheduled = false;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    let fault: Error | null;
    try {
      fault = commit(group);
    } catch (error) {
      // A mistake of the program: every waiter hears of it.
      for (const each of group) each.reject(error as Error);
      return;
    }
    if ((fault !== null) !== failing) {
      failing = fault !== null;
      onFault(fault);
    }
    for (const each of group) {
      if (fault) each.reject(fault);
      else each.resolve();
    }
  }

  function write(apply: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ apply, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      const rest = restUntil - performance.now();
      if (rest > 0) setTimeout(flush, rest);
      else setImmediate(flush);
    });
  }

  return { write, flush, failing: () => failing };
}
