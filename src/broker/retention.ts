import type { Database } from "./database.ts";
import type { GroupCommit } from "./group-commit.ts";

export interface RetentionOptions {
  /** Settled events older than this go. */
  readonly keepMs: number;
  /** Above this many bytes in use the oldest settled events go, until nine tenths are left. */
  readonly keepBytes: number;
  readonly now: () => number;
}

/** Events that one transaction removes, so that deliveries are never held up for long. */
const CHUNK = 500;

/**
 * Removes the oldest events, by age and by size. An event that still has a pending delivery stays, whatever its
 * age: a 202 was given for it. The newest event stays too, so that numbers are never used twice.
 * Returns how many went.
 */
export function createRetention(
  db: Database,
  commit: GroupCommit,
  options: RetentionOptions,
): () => Promise<number> {
  const one = (name: string) => Number((db.prepare(`pragma ${name}`).raw().get() as number[])[0]);
  const pageSize = one("page_size");
  const bytes = () => (one("page_count") - one("freelist_count")) * pageSize;
  const oldest = db
    .prepare(
      `select seq from events where arrived < ? and seq < (select max(seq) from events) and seq > ?
       and seq not in (select seq from deliveries indexed by pending where state = 0)
       order by seq limit ${CHUNK}`,
    )
    .raw();
  const removeEvent = db.prepare("delete from events where seq = ?");
  const removeDeliveries = db.prepare("delete from deliveries where seq = ?");

  async function remove(before: number, enough: () => boolean): Promise<number> {
    let count = 0;
    let last = 0;
    while (!enough()) {
      const rows = oldest.all(before, last) as [number][];
      last = rows.at(-1)?.[0] ?? last;
      if (rows.length === 0) break;
      await commit.write(() => {
        for (const [seq] of rows) {
          removeDeliveries.run(seq);
          removeEvent.run(seq);
        }
      });
      count += rows.length;
    }
    return count;
  }

  return async () => {
    const aged = await remove(options.now() - options.keepMs, () => false);
    if (bytes() <= options.keepBytes) return aged;
    return aged + (await remove(Number.MAX_SAFE_INTEGER, () => bytes() <= options.keepBytes * 0.9));
  };
}
