import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { BrokerError } from "./errors.ts";

/**
 * The only importer of libsql. Two of its traps: `run(buffer)` with a Buffer as the sole parameter aborts the
 * process (it is taken for named parameters), and rows from `get` carry a `_metadata` member.
 */
export type Database = Libsql.Database;
export type Statement = Libsql.Statement<unknown[]>;

/** Layout of the file; a store with another number is refused, never guessed at. */
const SCHEMA_VERSION = 1;

const schema = `
  create table events (
    seq integer primary key, broker text not null, type text not null, id text not null,
    arrived integer not null, ttl integer not null, cause integer, size integer not null,
    attributes text not null, passed text not null, data blob
  );
  create table deliveries (
    seq integer not null, trigger text not null, kind integer not null, state integer not null,
    due integer not null, tries integer not null, round integer not null, reply integer,
    url text not null, error text, attempts text not null,
    primary key (seq, trigger, kind)
  ) without rowid;
  create index pending on deliveries (trigger, kind, due, seq) where state = 0;
  create index dead on deliveries (seq, trigger) where state >= 2 and kind = 0;
`;

const code = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Whether the fault is a lack of room (or of a working disk), which may pass. */
export function isDiskFault(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY)/.test(code(error));
}

function pragma(db: Database, name: string): unknown {
  const rows = db.pragma(name) as Record<string, unknown>[];
  return rows[0]?.[name];
}

function prepareFile(db: Database, place: string): void {
  // One process owns the file: no shared memory, and a second broker on the same folder is told so at once.
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("journal_mode = WAL");
  // FULL: a commit has reached the disk when it returns, so that a 202 holds through a power cut.
  db.pragma("synchronous = FULL");
  const version = Number(pragma(db, "user_version"));
  if (version === SCHEMA_VERSION) {
    db.exec("begin immediate; commit");
    return;
  }
  if (version !== 0) {
    const cure = "use another --data folder, or the version of this program that wrote it";
    throw new BrokerError(
      "store_invalid",
      `${place}: schema version ${version}, this broker knows ${SCHEMA_VERSION}; ${cure}`,
    );
  }
  db.exec(`begin immediate; ${schema} pragma user_version = ${SCHEMA_VERSION}; commit`);
}

/**
 * Opens (or makes) `broker.db` in a folder, or a store in memory for null.
 * Throws `store_busy` when another broker has it, `store_invalid` when it is no store of this version.
 */
export function openDatabase(folder: string | null): Database {
  const place = folder === null ? ":memory:" : join(folder, "broker.db");
  let db: Database | undefined;
  try {
    if (folder !== null) mkdirSync(folder, { recursive: true });
    db = new Libsql(place, { timeout: 100 });
    prepareFile(db, place);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof BrokerError) throw error;
    if (code(error).startsWith("SQLITE_BUSY")) {
      throw new BrokerError(
        "store_busy",
        `${place}: another broker is using it; stop that one or choose another --data`,
      );
    }
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new BrokerError("store_invalid", `${place}: ${reason}`, { cause: error });
  }
}

/**
 * Closes the store. libsql keeps the file locked for as long as any prepared statement is alive, so the lock is
 * given up first: a broker that starts next in the same process can have the file.
 */
export function closeDatabase(db: Database): void {
  try {
    if (!db.memory) {
      // Leaving WAL mode writes everything into the one file; only then may the lock go.
      db.pragma("journal_mode = DELETE");
      db.pragma("locking_mode = NORMAL");
      db.prepare("select count(*) from sqlite_schema").raw().get();
    }
  } catch (error) {
    // On a full disk the log stays beside the file, and is read at the next start.
    if (!isDiskFault(error)) throw error;
  } finally {
    db.close();
  }
}
