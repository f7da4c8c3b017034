import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { describe, expect, it } from "vitest";
import {
  BROKER,
  publish,
  settled,
  startSubscriber,
  startTestBroker,
  temporaryFolder,
  trigger,
  until,
} from "./support.ts";

const retrying = { delivery: { retry: 1000, backoffPolicy: "linear", backoffDelay: "PT0.05S" } };

describe("the store", () => {
  it("goes on after a restart with what was pending, and keeps what was done", async () => {
    const data = temporaryFolder();
    const subscriber = await startSubscriber(() => ({ status: 503 }));
    const yaml = BROKER + trigger("t", subscriber.url, retrying);
    const first = await startTestBroker(yaml, { data });
    for (let n = 1; n <= 20; n++) await publish(first, { id: String(n) });
    await until("some attempts", () => subscriber.calls.length > 5);
    await first.close();
    const seen: string[] = [];
    const working = await startSubscriber(({ headers }) => {
      seen.push(String(headers["ce-id"]));
      return { status: 204 };
    });
    const second = await startTestBroker(BROKER + trigger("t", working.url, retrying), { data });
    await until("all events", () => new Set(seen).size === 20);
    await settled(second, 20);
    await publish(second, { id: "21" });
    const [delivery] = await settled(second, 21);
    expect(delivery?.state).toBe("delivered");
    expect(((await settled(second, 1))[0]?.attempts.length ?? 0) > 1).toBe(true);
    await second.close();
    const third = await startTestBroker(BROKER + trigger("t", working.url, retrying), { data });
    expect((await third.get("/api/events?limit=100")).json).toMatchObject({ events: { length: 21 } });
    expect(new Set(seen).size).toBe(21);
  });

  it("is refused to a second broker while the first one runs", async () => {
    const data = temporaryFolder();
    await startTestBroker(BROKER, { data });
    await expect(startTestBroker(BROKER, { data })).rejects.toThrow(/another broker is using it/);
  });

  it("of another schema version is refused, and left as it is", async () => {
    const data = temporaryFolder();
    const db = new Libsql(join(data, "broker.db"));
    db.exec("create table events (x)");
    db.pragma("user_version = 99");
    db.close();
    await expect(startTestBroker(BROKER, { data })).rejects.toThrow(/schema version 99, this broker knows 1/);
  });

  it("that is no store is refused in one line", async () => {
    const data = temporaryFolder();
    writeFileSync(
      join(data, "broker.db"),
      "no database, though long enough to be taken for a header of one".repeat(20),
    );
    await expect(startTestBroker(BROKER, { data })).rejects.toThrow(/broker\.db: .*not a database/);
  });

  it("in a folder that cannot be made is refused in one line", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    await expect(startTestBroker(BROKER, { data: join(file, "below") })).rejects.toThrow(/broker\.db: /);
  });

  it("keeps pending deliveries of a Trigger that is gone, for when it comes back", async () => {
    const data = temporaryFolder();
    mkdirSync(data, { recursive: true });
    const subscriber = await startSubscriber(() => ({ status: 503 }));
    const first = await startTestBroker(BROKER + trigger("t", subscriber.url, retrying), { data });
    await publish(first);
    await until("an attempt", () => subscriber.calls.length > 0);
    await first.close();
    const without = await startTestBroker(BROKER, { data });
    await without.close();
    const working = await startSubscriber(() => ({ status: 204 }));
    const again = await startTestBroker(BROKER + trigger("t", working.url, retrying), { data });
    await settled(again);
    expect(working.calls).toHaveLength(1);
  });
});
