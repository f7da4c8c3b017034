import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  BROKER,
  publish,
  startSubscriber,
  temporaryFolder,
  trigger,
  until,
} from "../component/broker/support.ts";
import { spawnBroker } from "./broker-process.ts";

const EVENTS = 2000;
const KILLS = 5;
const PUBLISHERS = 32;
/** Some seconds on a quiet machine. */
const LONGEST_MS = 240_000;

it("loses none of 2,000 events that got a 202, though it is killed five times meanwhile", {
  timeout: LONGEST_MS * 2,
}, async () => {
  const classified = new Set<string>();
  const classifier = await startSubscriber(({ headers }) => ({
    status: 200,
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify({
      specversion: "1.0",
      id: `r-${headers["ce-id"]}`,
      source: "/c",
      type: "invoice.classified",
    }),
  }));
  const downstream = await startSubscriber(({ headers }) => {
    classified.add(String(headers["ce-id"]));
    return { status: 204 };
  });
  const folder = temporaryFolder();
  const manifests = join(folder, "manifests.yaml");
  const only = (type: string) => ({ filter: { attributes: { type } } });
  writeFileSync(
    manifests,
    BROKER +
      trigger("in", classifier.url, only("invoice.received")) +
      trigger("out", downstream.url, only("invoice.classified")),
  );
  let broker = await spawnBroker(manifests, join(folder, "data"));
  const accepted = new Set<number>();
  let next = 0;
  let kills = 0;
  let refused = 0;
  const publisher = async () => {
    while (next < EVENTS) {
      const n = next++;
      while (!accepted.has(n)) {
        const status = await publish(broker, { id: String(n) }).then(
          (response) => response.status,
          () => 0,
        );
        if (status === 202) accepted.add(n);
        else {
          refused++;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }
  };
  const killer = async () => {
    for (; kills < KILLS; kills++) {
      await until(
        `${kills + 1} parts`,
        () => accepted.size >= ((kills + 1) * EVENTS) / (KILLS + 1),
        LONGEST_MS,
      );
      broker.child.kill("SIGKILL");
      await broker.exited;
      broker = await spawnBroker(manifests, join(folder, "data"));
    }
  };
  await Promise.all([killer(), ...Array.from({ length: PUBLISHERS }, publisher)]);
  expect([accepted.size, kills]).toEqual([EVENTS, KILLS]);
  expect(refused).toBeGreaterThan(0);
  const wanted = [...accepted].map((n) => `r-${n}`);
  await until("every event's answer downstream", () => wanted.every((id) => classified.has(id)), LONGEST_MS);
});
