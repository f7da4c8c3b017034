import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type BrokerOptions, type RunningBroker, startBroker } from "../../../src/broker/index.ts";

/** One request that a subscriber got. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** What a subscriber does with its n-th call (from 1): an answer, a broken connection, or nothing at all. */
type Behaviour = (call: Call, n: number) => Answer | "reset" | "hang" | Promise<Answer>;

export interface Subscriber {
  readonly url: string;
  readonly calls: readonly Call[];
  readonly close: () => Promise<void>;
}

/** A subscriber on a free port, closed when the test ends. */
export async function startSubscriber(behave: Behaviour, port = 0): Promise<Subscriber> {
  const calls: Call[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const { method = "", url: path = "", headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
      calls.push(call);
      const answer = await behave(call, calls.length);
      if (answer === "reset") request.socket.resetAndDestroy();
      else if (answer !== "hang") {
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls, close };
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "broker-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const BROKER = `
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: { name: invoices }
`;

/** A Trigger as YAML; `spec` is flow-style JSON, which YAML reads too. */
export function trigger(name: string, url: string, spec: Record<string, unknown> = {}): string {
  const whole = { broker: "invoices", subscriber: { uri: url }, ...spec };
  return `---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: { name: ${name} }\nspec: ${JSON.stringify(whole)}\n`;
}

export interface TestBroker extends RunningBroker {
  readonly file: string;
  readonly get: (path: string) => Promise<{ status: number; json: never }>;
  readonly post: (path: string, body: unknown) => Promise<{ status: number; json: never }>;
}

/** A broker on a free port over the given YAML, in memory unless told otherwise, closed when the test ends. */
export async function startTestBroker(
  yaml: string,
  options: Partial<BrokerOptions> = {},
): Promise<TestBroker> {
  const file = join(temporaryFolder(), "manifests.yaml");
  writeFileSync(file, yaml);
  const running = await startBroker({ manifests: [file], port: 0, reloadMs: 0, ...options });
  let open = true;
  const close = async (graceMs = 200) => {
    if (!open) return;
    open = false;
    await running.close(graceMs);
  };
  onTestFinished(() => close());
  const read = async (response: Response) => ({
    status: response.status,
    json: (await response.json()) as never,
  });
  return {
    ...running,
    close,
    file,
    get: async (path) => read(await fetch(running.url + path)),
    post: async (path, body) =>
      read(
        await fetch(running.url + path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      ),
  };
}

/** Posts one binary event; attributes override a plain invoice.received. */
export function publish(
  broker: { readonly url: string },
  attributes: Record<string, string> = {},
  data: string | null = '{"texts":["a"]}',
  path = "/default/invoices",
): Promise<Response> {
  const all = { id: "1", source: "/test", type: "invoice.received", specversion: "1.0", ...attributes };
  const headers: Record<string, string> = data === null ? {} : { "content-type": "application/json" };
  for (const [name, value] of Object.entries(all)) if (value !== "") headers[`ce-${name}`] = value;
  return fetch(broker.url + path, { method: "POST", headers, body: data });
}

/** Waits until `look` finds something; fails after `withinMs` with what was looked for. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface DeliveryView {
  readonly trigger: string;
  readonly kind: string;
  readonly state: string;
  readonly reply: number | null;
  readonly attempts: readonly {
    status: number | null;
    outcome: string;
    wait: number | null;
    reason: string;
    round: number;
  }[];
  readonly error: { dest: string; code: number; data: string } | null;
}

/** The deliveries of an event once none is pending any more. */
export function settled(broker: TestBroker, seq = 1): Promise<readonly DeliveryView[]> {
  return until(`event ${seq} to be settled`, async () => {
    const { status, json } = await broker.get(`/api/events/${seq}`);
    if (status !== 200) return null;
    const { deliveries } = json as { deliveries: readonly DeliveryView[] };
    return deliveries.every(({ state }) => state !== "pending") ? deliveries : null;
  });
}
