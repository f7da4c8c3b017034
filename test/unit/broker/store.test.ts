import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/broker/database.ts";
import type { StoredEvent } from "../../../src/broker/event.ts";
import { createGroupCommit } from "../../../src/broker/group-commit.ts";
import { createRetention } from "../../../src/broker/retention.ts";
import { Store } from "../../../src/broker/store.ts";

function open() {
  const db = openDatabase(null);
  const faults: (string | null)[] = [];
  const commit = createGroupCommit(db, (error) => faults.push(error ? error.message : null));
  return { db, commit, faults, store: new Store(db) };
}

const eventOf = (seq: number, arrived = 0, size = 10): StoredEvent => ({
  seq,
  broker: "default/b",
  arrived,
  ttl: 255,
  cause: null,
  passed: {},
  attributes: { id: String(seq), type: "t", source: "/s", specversion: "1.0" },
  data: Buffer.alloc(size, 120),
});

const count = (db: ReturnType<typeof openDatabase>, table: string) =>
  (db.prepare(`select count(*) from ${table}`).raw().get() as number[])[0];

describe("group commit", () => {
  it("writes what came in one turn together, and all of it", async () => {
    const { db, commit, store } = open();
    await Promise.all([1, 2, 3].map((seq) => commit.write(() => store.insertEvent(eventOf(seq)))));
    expect(count(db, "events")).toBe(3);
  });

  it("refuses writes while there is no room, tells so once, loses nothing, and goes on when there is", async () => {
    const { db, commit, faults, store } = open();
    await commit.write(() => store.insertEvent(eventOf(1)));
    const pages = (db.prepare("pragma page_count").raw().get() as number[])[0] ?? 0;
    db.pragma(`max_page_count = ${pages + 2}`);
    const large = (seq: number) => commit.write(() => store.insertEvent(eventOf(seq, 0, 50_000)));
    await expect(large(2)).rejects.toMatchObject({ code: "store_full" });
    await expect(large(3)).rejects.toMatchObject({ code: "store_full" });
    expect([count(db, "events"), commit.failing()]).toEqual([1, true]);
    expect(db.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    db.pragma("max_page_count = 100000");
    await large(4);
    expect([count(db, "events"), commit.failing()]).toEqual([2, false]);
    expect(faults).toEqual([expect.stringContaining("make room on the disk"), null]);
  });

  it("tells every writer of a group about a mistake of the program, and writes none of it", async () => {
    const { db, commit, store } = open();
    const good = commit.write(() => store.insertEvent(eventOf(1)));
    const bad = commit.write(() => {
      throw new Error("mistake");
    });
    await expect(good).rejects.toThrow("mistake");
    await expect(bad).rejects.toThrow("mistake");
    expect([count(db, "events"), db.inTransaction]).toEqual([0, false]);
  });
});

describe("retention", () => {
  async function filled(options: { keepMs: number; keepBytes: number }, size = 10) {
    const parts = open();
    const { db, commit, store } = parts;
    await commit.write(() => {
      for (let seq = 1; seq <= 1500; seq++) {
        store.insertEvent(eventOf(seq, seq, size));
        store.insertDelivery({ seq, trigger: "default/t", kind: "subscriber" }, seq, "http://x/", null);
      }
      db.exec("update deliveries set state = 1 where seq <> 7");
    });
    return { ...parts, retain: createRetention(db, commit, { ...options, now: () => 2000 }) };
  }
  const seqs = (db: ReturnType<typeof openDatabase>) =>
    (db.prepare("select seq from events order by seq").raw().all() as number[][]).map(([seq]) => seq);

  it("removes events older than it is told to keep, but never one that is still pending", async () => {
    const { db, retain } = await filled({ keepMs: 1000, keepBytes: 2 ** 30 });
    expect(await retain()).toBe(998);
    expect(seqs(db).slice(0, 3)).toEqual([7, 1000, 1001]);
    expect(count(db, "deliveries")).toBe(502);
  });

  it("removes the oldest when there are too many bytes, but neither a pending one nor the newest", async () => {
    const { db, retain } = await filled({ keepMs: 2 ** 40, keepBytes: 1 }, 2000);
    expect(await retain()).toBe(1498);
    expect(seqs(db)).toEqual([7, 1500]);
  });

  it("stops as soon as it is below nine tenths", async () => {
    const { db, retain } = await filled({ keepMs: 2 ** 40, keepBytes: 5_000_000 }, 2000);
    await retain();
    const left = seqs(db).length;
    expect(left).toBeGreaterThan(900);
    expect(left).toBeLessThan(1500);
    expect(await retain()).toBe(0);
  });
});
