import http from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BROKER, publish, startSubscriber, startTestBroker, trigger, until } from "./support.ts";

/** A raw request, with headers that fetch would not send. */
function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = "",
): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

describe("odd requests", () => {
  const token = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  const value = fc.stringMatching(/^[\x21-\x7e\x80-\xff]{0,20}$/);
  const headers = fc.dictionary(
    fc.oneof(
      token.map((name) => `ce-${name}`),
      fc.constantFrom(
        "ce-specversion",
        "ce-id",
        "ce-type",
        "ce-source",
        "content-type",
        "traceparent",
        "baggage",
        "last-event-id",
      ),
    ),
    fc.oneof(value, fc.constantFrom("1.0", "application/cloudevents+json", "application/json", "text/plain")),
  );
  const path = fc.constantFrom(
    "/default/invoices",
    "/default/invoices/events",
    "/api/events",
    "/api/events/1",
    "/",
    "/x",
    "/api/dead-letters/replay",
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{}}'),
  );

  it("never get a 5xx, and what is accepted is delivered", { timeout: 60_000 }, async () => {
    const subscriber = await startSubscriber(() => ({ status: 204 }));
    const broker = await startTestBroker(BROKER + trigger("t", subscriber.url));
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(path, headers, body, async (to, some, content) => {
        const { status } = await send(broker.url + to, "POST", some, content);
        if (status === 202 && to === "/default/invoices") accepted++;
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    expect((await publish(broker)).status).toBe(202);
    await until("the accepted ones", () => subscriber.calls.length === accepted + 1);
  });
});

describe("safety", () => {
  const ce = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t" };

  it.each([
    ["an address", "127.0.0.1:8080", 202],
    ["another address", "192.168.1.5", 202],
    ["IPv6", "[::1]:8080", 202],
    ["localhost", "localhost:8080", 202],
    ["a cluster's service name", "dead-letters.default.svc.cluster.local", 202],
    ["an allowed name", "Broker.example.com:80", 202],
    ["a stranger's name that points here", "evil.example.com", 403],
    ["a name that only begins like localhost", "localhost.evil.com", 403],
    ["a name that only ends like an address", "1.evil.com", 403],
  ])("Host: %s", async (_name, host, status) => {
    const broker = await startTestBroker(BROKER, { allowHosts: ["broker.example.com"] });
    expect((await send(`${broker.url}/default/invoices`, "POST", { ...ce, host })).status).toBe(status);
    expect((await send(`${broker.url}/api/events`, "GET", { host })).status).toBe(status === 202 ? 200 : 403);
  });

  it.each<[string, Record<string, string>, number]>([
    ["no Origin, as programs send", {}, 202],
    ["its own Origin", { host: "localhost:1", origin: "http://localhost:1" }, 202],
    ["another site's Origin", { origin: "https://evil.example.com" }, 403],
    ["another port's Origin", { host: "localhost:1", origin: "http://localhost:2" }, 403],
    ["an Origin of null", { origin: "null" }, 403],
    ["a cross-site fetch without Origin", { "sec-fetch-site": "cross-site" }, 403],
  ])("POST with %s", async (_name, headers, status) => {
    const broker = await startTestBroker(BROKER);
    expect((await send(`${broker.url}/default/invoices`, "POST", { ...ce, ...headers })).status).toBe(status);
    const replay = await send(
      `${broker.url}/api/dead-letters/replay`,
      "POST",
      { ...headers, "content-type": "application/json" },
      '{"all":true}',
    );
    expect(replay.status).toBe(status);
  });

  it("listens on the loopback only, unless told otherwise", async () => {
    expect((await startTestBroker(BROKER)).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/.env.json",
    "//etc/passwd.json",
    "/a/../../index.js",
  ])("serves no file outside the page's folder: %s", async (path) => {
    const broker = await startTestBroker(BROKER);
    const { hostname, port } = new URL(broker.url);
    const status = await new Promise((resolve) => {
      http.get({ hostname, port, path }, (response) => resolve(response.resume().statusCode));
    });
    expect([404, 405, 400]).toContain(status);
  });
});
