import type { Database } from "../database.ts";
import { eventColumns, readEvent } from "../store.ts";
import { type DeliveryView, deliveryColumns, deliveryView, type EventView, eventView } from "./views.ts";

export interface EventSearch {
  readonly limit: number;
  /** Only events with a lower, or a higher, number. */
  readonly before: number | null;
  readonly after: number | null;
  /** Exact, or a prefix when it ends in `*`. */
  readonly type: string | null;
  readonly id: string | null;
  /** Part of attributes or data; case matters only outside a-z. */
  readonly text: string | null;
  readonly broker: string | null;
}

type Row = readonly unknown[];

/** Events that one search looks at, so that a search never holds up deliveries for long. */
const WINDOW = 20_000;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, "\\$&");
const contains = (text: string) => `%${escapeLike(text)}%`;

/** Python writes 台 as \u53f0 unless told otherwise: the same text as ASCII JSON has it. */
function asciiJson(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What the console reads. All of it is committed, and every call looks at a bounded number of rows. */
export class ConsoleQueries {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  #rows(sql: string, ...values: unknown[]): Row[] {
    return this.#db
      .prepare(sql)
      .raw()
      .all(...values) as Row[];
  }

  #counts(seq: number) {
    const [row] = this.#rows(
      "select count(*), sum(state = 0), sum(state = 1), sum(state >= 2) from deliveries where seq = ? and kind = 0",
      seq,
    );
    const [total, pending, delivered, dead] = row as number[];
    return { total: total ?? 0, pending: pending ?? 0, delivered: delivered ?? 0, dead: dead ?? 0 };
  }

  #views(rows: readonly Row[]): EventView[] {
    return rows.map((row) => eventView(readEvent(row), this.#counts(row[0] as number)));
  }

  /** Newest first; `next` is where to go on, null at the end. */
  search(search: EventSearch): { readonly events: EventView[]; readonly next: number | null } {
    const where: string[] = [];
    const values: unknown[] = [];
    const add = (sql: string, ...more: unknown[]) => {
      where.push(sql);
      values.push(...more);
    };
    for (const name of ["type", "id"] as const) {
      const wanted = search[name];
      if (wanted === null) continue;
      if (wanted.endsWith("*")) add(`e.${name} like ? escape '\\'`, `${escapeLike(wanted.slice(0, -1))}%`);
      else add(`e.${name} = ?`, wanted);
    }
    if (search.broker !== null) add("e.broker = ?", search.broker);
    if (search.text !== null) {
      const plain = contains(search.text);
      const ascii = contains(asciiJson(search.text));
      add(
        "(e.attributes like ? escape '\\' or cast(e.data as text) like ? escape '\\' or cast(e.data as text) like ? escape '\\')",
        plain,
        plain,
        ascii,
      );
    }
    const [newest] = this.#rows("select max(seq) from events")[0] as [number | null];
    const top = Math.min(search.before ?? Number.MAX_SAFE_INTEGER, (newest ?? 0) + 1);
    const bottom = Math.max(search.after ?? 0, top - 1 - WINDOW);
    const filter = where.map((sql) => ` and ${sql}`).join("");
    const rows = this.#rows(
      `select ${eventColumns} from events e where e.seq < ? and e.seq > ?${filter} order by e.seq desc limit ?`,
      top,
      bottom,
      ...values,
      search.limit,
    );
    const reached = rows.length === search.limit ? (rows.at(-1)?.[0] as number) : bottom + 1;
    const older = this.#rows(
      "select 1 from events where seq < ? and seq > ? limit 1",
      reached,
      search.after ?? 0,
    );
    return { events: this.#views(rows), next: older.length > 0 ? reached : null };
  }

  /** The event's row in eventColumns, or null. */
  eventRow(seq: number): Row | null {
    return this.#rows(`select ${eventColumns} from events e where e.seq = ?`, seq)[0] ?? null;
  }

  event(seq: number): EventView | null {
    const row = this.eventRow(seq);
    return row ? (this.#views([row])[0] ?? null) : null;
  }

  deliveries(seq: number): DeliveryView[] {
    const rows = this.#rows(
      `select ${deliveryColumns} from deliveries d where d.seq = ? order by d.kind, d.trigger`,
      seq,
    );
    return rows.map((row) => deliveryView(row));
  }

  delivery(seq: number, trigger: string, kind: number): DeliveryView | null {
    const [row] = this.#rows(
      `select ${deliveryColumns} from deliveries d where d.seq = ? and d.trigger = ? and d.kind = ?`,
      seq,
      trigger,
      kind,
    );
    return row ? deliveryView(row) : null;
  }

  /** Dead and dropped deliveries, newest event first; `from` is the [seq, trigger] to go on after. */
  deadLetters(limit: number, from: readonly [number, string] | null, trigger: string | null) {
    const [seq, name] = from ?? [Number.MAX_SAFE_INTEGER, ""];
    return this.#rows(
      `select d.seq, d.trigger from deliveries d indexed by dead where d.state >= 2 and d.kind = 0
       and (d.seq, d.trigger) < (?, ?) and (? is null or d.trigger = ?)
       order by d.seq desc, d.trigger desc limit ?`,
      seq,
      name,
      trigger,
      trigger,
      limit,
    ) as unknown as [number, string][];
  }

  /** Pending and dead-lettered deliveries of each Trigger. */
  backlog(): Map<string, { pending: number; dead: number }> {
    const all = new Map<string, { pending: number; dead: number }>();
    const of = (trigger: string) => {
      const found = all.get(trigger) ?? { pending: 0, dead: 0 };
      all.set(trigger, found);
      return found;
    };
    const pending = this.#rows(
      "select trigger, count(*) from deliveries indexed by pending where state = 0 and kind = 0 group by trigger",
    );
    for (const [trigger, count] of pending) of(trigger as string).pending = count as number;
    const dead = this.#rows(
      "select trigger, count(*) from deliveries indexed by dead where state >= 2 and kind = 0 group by trigger",
    );
    for (const [trigger, count] of dead) of(trigger as string).dead = count as number;
    return all;
  }

  /** Figures of the store: how many events, bytes in use, the oldest one's arrival in milliseconds. */
  figures(): { events: number; bytes: number; oldest: number | null } {
    // Numbers are dense, so that the span between the ends is the count but for what a full disk refused.
    const [first, last] = this.#rows("select min(seq), max(seq) from events")[0] as [
      number | null,
      number | null,
    ];
    const one = (name: string) => Number((this.#rows(`pragma ${name}`)[0] as number[])[0]);
    const oldest =
      first === null
        ? null
        : (this.#rows("select arrived from events where seq = ?", first)[0]?.[0] as number);
    const events = first === null || last === null ? 0 : last - first + 1;
    return { events, bytes: (one("page_count") - one("freelist_count")) * one("page_size"), oldest };
  }
}
