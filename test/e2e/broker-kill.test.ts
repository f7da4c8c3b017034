import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  BROKER,
  publish,
  startSubscriber,
  temporaryFolder,
  trigger,
  until,
} from "../component/broker/support.ts";

const EVENTS = 2000;
const KILLS = 5;
const PUBLISHERS = 32;
/** Some seconds on a quiet machine. */
const LONGEST_MS = 240_000;

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

function start(manifests: string, data: string): Promise<Running> {
  const args = ["dist/main.js", "broker", "--manifests", manifests, "--data", data, "--port", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const url = /console +(http:\/\/[\d.:]+)\//.exec(output)?.[1];
      if (url) resolve({ url, child, exited });
    });
    void exited.then(() => reject(new Error(`the broker ended: ${output}`)));
  });
}

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
  let broker = await start(manifests, join(folder, "data"));
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
      broker = await start(manifests, join(folder, "data"));
    }
  };
  await Promise.all([killer(), ...Array.from({ length: PUBLISHERS }, publisher)]);
  expect([accepted.size, kills]).toEqual([EVENTS, KILLS]);
  expect(refused).toBeGreaterThan(0);
  const wanted = [...accepted].map((n) => `r-${n}`);
  await until("every event's answer downstream", () => wanted.every((id) => classified.has(id)), LONGEST_MS);
});
