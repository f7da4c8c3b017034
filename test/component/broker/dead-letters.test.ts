import { describe, expect, it } from "vitest";
import { BROKER, publish, settled, startSubscriber, startTestBroker, trigger, until } from "./support.ts";

describe("dead letters", () => {
  it("are listed with the reason, replayed one by one, or all together", async () => {
    let working = false;
    const subscriber = await startSubscriber(() =>
      working ? { status: 204 } : { status: 422, body: '{"detail":"texts[0]: empty"}' },
    );
    const spec = { delivery: { deadLetterSink: { ref: { kind: "Service", name: "dls" } } } };
    const yaml = BROKER + trigger("kept", subscriber.url, spec) + trigger("none", subscriber.url);
    const broker = await startTestBroker(yaml);
    for (const id of ["1", "2", "3"]) await publish(broker, { id });
    for (const seq of [1, 2, 3]) await settled(broker, seq);
    const { json } = await broker.get("/api/dead-letters?limit=4");
    const page = json as { deadLetters: unknown[]; next: string; total: number };
    expect(page.total).toBe(6);
    expect(page.deadLetters).toHaveLength(4);
    expect(page.deadLetters[1]).toMatchObject({
      event: { seq: 3 },
      delivery: {
        trigger: "default/kept",
        state: "dead",
        error: { dest: subscriber.url, code: 422, data: '{"detail":"texts[0]: empty"}' },
      },
      sink: null,
    });
    expect(page.deadLetters[0]).toMatchObject({ delivery: { trigger: "default/none", state: "dropped" } });
    const rest = await broker.get(`/api/dead-letters?before=${page.next}`);
    expect(rest.json).toMatchObject({ deadLetters: { length: 2 }, next: null });
    expect((await broker.get("/api/dead-letters?trigger=default/kept")).json).toMatchObject({
      total: 3,
      deadLetters: { length: 3 },
    });

    const replay = (body: unknown) => broker.post("/api/dead-letters/replay", body);
    working = true;
    expect(await replay({ seq: 2, trigger: "default/kept" })).toMatchObject({
      status: 202,
      json: { replayed: 1 },
    });
    const [again] = await until("the replayed one", async () => {
      const deliveries = await settled(broker, 2);
      return deliveries[0]?.state === "delivered" ? deliveries : null;
    });
    expect(again?.attempts.map(({ status, round }) => [status, round])).toEqual([
      [422, 0],
      [204, 1],
    ]);
    expect((await replay({ seq: 2, trigger: "default/kept" })).status).toBe(404);
    expect((await replay({ seq: 2, trigger: "default/gone" })).status).toBe(409);
    expect((await replay({ seq: "2" })).status).toBe(400);
    expect(await replay({ all: true, trigger: "default/kept" })).toMatchObject({
      status: 202,
      json: { replayed: 2 },
    });
    expect(await replay({ all: true })).toMatchObject({ status: 202, json: { replayed: 3 } });
    await until("no dead letters", async () => {
      const { json: left } = await broker.get("/api/dead-letters");
      return (left as { total: number }).total === 0;
    });
    for (const seq of [1, 2, 3]) {
      expect((await settled(broker, seq)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    }
  });
});
