import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type Running, run } from "./process.ts";

/** The real broker on the shipped manifests and the real classifier, each a process of its own. */
export interface Stack {
  readonly url: string;
  readonly classifierUrl: string;
  readonly startClassifier: () => Promise<void>;
  readonly stopClassifier: () => Promise<void>;
  /** Stops the broker, does what is given, and starts it on the same port and data. */
  readonly restartBroker: (meanwhile: () => Promise<void>) => Promise<void>;
  /** Publishes to the shipped Broker; gives the status. */
  readonly publish: (event: Readonly<Record<string, unknown>>) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Four quick attempts in place of eight within a minute; all else in the manifests is as shipped. */
async function quickManifests(folder: string): Promise<void> {
  await cp("eventing/base", folder, { recursive: true });
  for (const name of ["broker.yaml", "trigger.yaml"]) {
    const file = join(folder, name);
    const text = await readFile(file, "utf8");
    const quick = text.replace(/retry: \d+/, "retry: 3").replace(/backoffDelay: \S+/, "backoffDelay: PT0.3S");
    await writeFile(file, quick);
  }
}

/**
 * Starts both; the broker's data are in a temporary folder.
 * @param trigger YAML of one more Trigger
 */
export async function startStack(trigger?: string): Promise<Stack> {
  const manifests = await mkdtemp(join(tmpdir(), "console-"));
  await quickManifests(manifests);
  if (trigger) await writeFile(join(manifests, "one-more.yaml"), trigger);
  const port = await freePort();
  const classifierUrl = `http://127.0.0.1:${port}`;
  let classifier: Running | null = null;

  const startClassifier = async () => {
    classifier = await run(["serve"], /listening/, { PORT: String(port) });
  };
  const stopClassifier = async () => {
    await classifier?.stop();
    classifier = null;
  };

  await startClassifier();
  const brokerPort = await freePort();
  const startBroker = () =>
    run(
      [
        "broker",
        "--manifests",
        manifests,
        "--resolve",
        `invoice-classifier=${classifierUrl}`,
        "--data",
        join(manifests, "data"),
        "--port",
        String(brokerPort),
      ],
      /console\s+http/,
    );
  let broker = await startBroker();
  const url = `http://127.0.0.1:${brokerPort}`;

  return {
    url,
    classifierUrl,
    startClassifier,
    stopClassifier,
    restartBroker: async (meanwhile) => {
      await broker.stop();
      await meanwhile();
      broker = await startBroker();
    },
    publish: async (event) => {
      const response = await fetch(`${url}/default/invoices`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents+json" },
        body: JSON.stringify({ specversion: "1.0", source: "/test", type: "invoice.received", ...event }),
      });
      return response.status;
    },
    close: async () => {
      await broker.stop();
      await stopClassifier();
      await rm(manifests, { recursive: true, force: true });
    },
  };
}
