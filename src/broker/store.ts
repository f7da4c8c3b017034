import type { Database, Statement } from "./database.ts";
import type { StoredEvent } from "./event.ts";
import type { DeliveryError } from "./retry.ts";

/** To a Trigger's subscriber, or to its dead-letter sink. */
export type Kind = "subscriber" | "sink";
export type State = "pending" | "delivered" | "dead" | "dropped";

/** Which delivery: one event, one Trigger, one kind of target. */
export interface DeliveryKey {
  readonly seq: number;
  readonly trigger: string;
  readonly kind: Kind;
}

/** A delivery that is to be tried. */
export interface Job extends DeliveryKey {
  readonly event: StoredEvent;
  /** Attempts made in this round. */
  readonly tries: number;
  /** 0, or the number of the replay. */
  readonly round: number;
  /** What a dead letter says about its failure. */
  readonly error: DeliveryError | null;
}

/** How much of a queue is held in memory. */
export interface Room {
  readonly jobs: number;
  /** Of the events' data. */
  readonly bytes: number;
}

/** One attempt as the console shows it. */
export interface Attempt {
  readonly n: number;
  readonly round: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly status: number | null;
  readonly outcome: "delivered" | "retry" | "failed";
  readonly reason: string;
  readonly wait: number | null;
}

/** What an attempt made of its delivery. */
export interface Settlement extends DeliveryKey {
  readonly state: State;
  /** When the next attempt is due (pending), or when it was settled; milliseconds since 1970. */
  readonly due: number;
  readonly tries: number;
  readonly reply: number | null;
  readonly url: string;
  readonly error: DeliveryError | null;
  readonly attempt: Attempt;
}

export const states: readonly State[] = ["pending", "delivered", "dead", "dropped"];
export const kinds: readonly Kind[] = ["subscriber", "sink"];

/** Columns of an event in the order that readEvent takes them. */
export const eventColumns = "e.seq, e.broker, e.arrived, e.ttl, e.cause, e.attributes, e.passed, e.data";

type EventRow = readonly [number, string, number, number, number | null, string, string, Buffer | null];

/** A row of eventColumns as an event. */
export function readEvent(row: readonly unknown[]): StoredEvent {
  const [seq, broker, arrived, ttl, cause, attributes, passed, data] = row as EventRow;
  return {
    seq,
    broker,
    arrived,
    ttl,
    cause,
    attributes: JSON.parse(attributes),
    passed: JSON.parse(passed),
    data,
  };
}

/**
 * Events and deliveries on disk. The writing methods belong into a group commit's transaction;
 * the reading ones see what is committed.
 */
export class Store {
  readonly #insertEvent: Statement;
  readonly #insertDelivery: Statement;
  readonly #settle: Statement;
  readonly #revive: Statement;
  readonly #dropSink: Statement;
  readonly #due: Statement;
  readonly #dueSizes: Statement;
  readonly #nextDue: Statement;
  #lastSeq: number;

  constructor(db: Database) {
    this.#insertEvent = db.prepare("insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#insertDelivery = db.prepare(
      "insert or replace into deliveries values (?, ?, ?, 0, ?, 0, 0, null, ?, ?, '')",
    );
    this.#settle = db.prepare(
      `update deliveries set state = ?, due = ?, tries = ?, reply = ?, url = ?, error = ?, attempts = attempts || ?
       where seq = ? and trigger = ? and kind = ?`,
    );
    this.#revive = db.prepare(
      `update deliveries set state = 0, due = ?, tries = 0, round = round + 1, error = null
       where seq = ? and trigger = ? and kind = 0 and state >= 2`,
    );
    this.#dropSink = db.prepare("delete from deliveries where seq = ? and trigger = ? and kind = 1");
    const due = `from deliveries d indexed by pending join events e on e.seq = d.seq
      where d.trigger = ? and d.kind = ? and d.state = 0 and d.due <= ? order by d.due, d.seq limit ?`;
    this.#due = db.prepare(`select ${eventColumns}, d.tries, d.round, d.error ${due}`).raw();
    this.#dueSizes = db.prepare(`select e.size ${due}`).raw();
    this.#nextDue = db
      .prepare(
        `select min(due) from deliveries indexed by pending
         where trigger = ? and kind = ? and state = 0 and due > ?`,
      )
      .raw();
    const last = db.prepare("select max(seq) from events").raw().get() as [number | null];
    this.#lastSeq = last[0] ?? 0;
  }

  /** A number for the next event. */
  nextSeq(): number {
    return ++this.#lastSeq;
  }

  /** The newest event's number, 0 in an empty store. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  insertEvent(event: StoredEvent): void {
    const { attributes, data } = event;
    this.#insertEvent.run(
      event.seq,
      event.broker,
      String(attributes.type),
      String(attributes.id),
      event.arrived,
      event.ttl,
      event.cause,
      data?.length ?? 0,
      JSON.stringify(attributes),
      JSON.stringify(event.passed),
      data,
    );
  }

  insertDelivery(key: DeliveryKey, due: number, url: string, error: DeliveryError | null): void {
    const kind = kinds.indexOf(key.kind);
    this.#insertDelivery.run(key.seq, key.trigger, kind, due, url, error && JSON.stringify(error));
  }

  settle(done: Settlement): void {
    this.#settle.run(
      states.indexOf(done.state),
      done.due,
      done.tries,
      done.reply,
      done.url,
      done.error && JSON.stringify(done.error),
      `${JSON.stringify(done.attempt)}\n`,
      done.seq,
      done.trigger,
      kinds.indexOf(done.kind),
    );
  }

  /** Makes a dead letter pending again, and forgets its way to the sink. False: it is no dead letter. */
  revive(seq: number, trigger: string, now: number): boolean {
    const { changes } = this.#revive.run(now, seq, trigger);
    if (changes > 0) this.#dropSink.run(seq, trigger);
    return changes > 0;
  }

  /**
   * Pending deliveries of a Trigger that are due, oldest first: at most `most.jobs`, and no more once their data
   * come to `most.bytes`.
   */
  due(trigger: string, kind: Kind, now: number, most: Room): Job[] {
    const sizes = this.#dueSizes.all(trigger, kinds.indexOf(kind), now, most.jobs) as [number][];
    let fitting = 0;
    for (let bytes = 0; fitting < sizes.length && bytes < most.bytes; fitting++)
      bytes += sizes[fitting]?.[0] ?? 0;
    const rows = this.#due.all(trigger, kinds.indexOf(kind), now, fitting) as (readonly unknown[])[];
    return rows.map((row) => {
      const event = readEvent(row);
      const [tries, round, error] = row.slice(8) as [number, number, string | null];
      return {
        seq: event.seq,
        trigger,
        kind,
        event,
        tries,
        round,
        error: error === null ? null : JSON.parse(error),
      };
    });
  }

  /** When the next pending delivery after `now` is due, or null. */
  nextDue(trigger: string, kind: Kind, now: number): number | null {
    const row = this.#nextDue.get(trigger, kinds.indexOf(kind), now) as [number | null];
    return row[0];
  }
}
