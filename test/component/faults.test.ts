import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHotHandler } from "../../src/http/exchange.ts";
import { type RunningServer, startServer } from "../../src/http/server.ts";
import type { Service } from "../../src/service.ts";
import { createFakeModel } from "../support/fake-model.ts";
import { raw, send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

const JSON_TYPE = { "content-type": "application/json" };
const good = (url: string) =>
  send(url, { target: "/predict", headers: JSON_TYPE, body: '{"texts":["utility"]}' });

/** Status and problem of a raw answer. */
function parse(answer: string) {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), body };
}

describe("what Node's parser finds before any handler", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it.each<[string, number, string, string]>([
    ["no HTTP at all", 400, "bad_request", "hello\r\n\r\n"],
    ["a broken header", 400, "bad_request", "POST / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"],
    [
      "headers over 64 KiB",
      431,
      "headers_too_large",
      `GET / HTTP/1.1\r\nHost: x\r\nx: ${"y".repeat(70_000)}\r\n\r\n`,
    ],
    [
      "an expectation nobody knows",
      417,
      "expectation_failed",
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n",
    ],
    ["no Host header", 400, "bad_request", "GET /healthz HTTP/1.1\r\nx: y\r\n\r\n"],
  ])("is answered as problem+json: %s", async (_, status, code, bytes) => {
    const answer = parse(await raw(service.url, bytes));
    expect(answer.status).toBe(status);
    expect(answer.head).toContain("content-type: application/problem+json");
    expect(JSON.parse(answer.body)).toMatchObject({ status, code });
    expect(Buffer.byteLength(answer.body)).toBeLessThan(768);
  });

  describe("on a connection that carries several requests", () => {
    const asked = (count: number, headers = "") => {
      const body = JSON.stringify({ texts: Array.from({ length: count }, () => "utility") });
      return `POST /predict HTTP/1.1\r\nHost: x\r\n${headers}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    };
    const statuses = (answers: string) =>
      answers.match(/HTTP\/1\.1 \d+/g)?.map((line) => Number(line.slice(9)));

    it("those before a broken one are answered first, however often bytes follow it", async () => {
      const answers = await raw(service.url, `${asked(1)}${asked(100)}no HTTP\r\n\r\nnor this\r\n\r\n`);
      expect(statuses(answers)).toEqual([200, 200, 400]);
    });

    it("those before one with a broken body are answered first", async () => {
      const broken = "POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n";
      expect(statuses(await raw(service.url, `${asked(1)}${asked(100)}${broken}`))).toEqual([200, 200]);
    });

    it("a client that goes on sending and reads late loses no answer", async () => {
      const { hostname, port } = new URL(service.url);
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write(`${asked(1000).repeat(3)}no HTTP\r\n\r\n`);
      await delay(5);
      socket.write("nor this\r\n\r\n".repeat(100));
      await delay(300);
      socket.setEncoding("latin1");
      let answers = "";
      for await (const chunk of socket) answers += chunk;
      expect(statuses(answers)).toEqual([200, 200, 200, 400]);
    });

    it("a 100 Continue waits for its turn", async () => {
      const answers = await raw(
        service.url,
        `${asked(1)}${asked(1, "Expect: 100-continue\r\n")}${asked(1, "Connection: close\r\n")}`,
      );
      const whole =
        /^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\n\{"results".*?"\}\}/;
      let rest = answers;
      for (let i = 0; i < 3; i++) rest = rest.replace(whole, "");
      expect(rest).toBe("");
    });
  });

  it("takes a body after 100-continue, and refuses one that is too large before it is sent", async () => {
    const head = (length: number) =>
      `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n` +
      "Expect: 100-continue\r\nConnection: close\r\n\r\n";
    const taken = await raw(service.url, `${head(21)}{"texts":["utility"]}`);
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refused = await raw(service.url, head(50_000_000));
    expect(parse(refused).status).toBe(413);
  });

  it("leaves the service well", async () => {
    expect((await good(service.url)).status).toBe(200);
  });
});

describe("a client that stalls", () => {
  let server: RunningServer;
  const common = {
    clock: () => performance.now(),
    timeoutMs: 60_000,
    verify: undefined,
    refusal: () => undefined,
    discard: (_req: unknown, done: () => void) => done(),
    observer: { onAnswer: () => {} },
    startTrace: undefined,
  };
  const big = Buffer.alloc(32 * 1024 * 1024, 120);
  beforeAll(async () => {
    server = await startServer({
      host: "127.0.0.1",
      port: 0,
      app: (_req, res) => void res.end(),
      hot: {
        "/echo": createHotHandler({ ...common, route: "/echo" }, ({ req, send: answer }) => {
          req.resume().on("end", () => answer(200, "text/plain", Buffer.from("ok")));
        }),
        "/big": createHotHandler({ ...common, route: "/big" }, ({ send: answer }) =>
          answer(200, "text/plain", big),
        ),
      },
      maxBodyBytes: 1024,
      requestTimeoutMs: 1,
      stallMs: 1000,
    });
  });
  afterAll(() => server.close());

  const cut = async (bytes: string) => {
    const started = Date.now();
    const answer = await raw(server.url, bytes);
    return { answer, seconds: (Date.now() - started) / 1000 };
  };

  it.each([
    ["mid-headers", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-"],
    ["mid-body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"],
    ["mid-chunk", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
  ])("%s is cut off without an answer, never with a 408", async (_, bytes) => {
    const { answer } = await cut(bytes);
    expect(answer).toBe("");
  });

  it("reading its answer is cut off too, and harms nobody else", async () => {
    const { hostname, port } = new URL(server.url);
    const stalled = await new Promise<Socket>((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(socket));
      socket.on("error", () => {});
    });
    stalled.write("POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    stalled.pause();
    const other = await send(server.url, { target: "/echo", body: "x" });
    expect(other.body).toBe("ok");
    // The server's side is gone once what was in flight has been read and the rest never comes.
    await delay(4000);
    let read = 0;
    stalled.on("data", (chunk: Buffer) => {
      read += chunk.length;
    });
    stalled.resume();
    await new Promise((resolve) => stalled.on("close", resolve));
    expect(read).toBeLessThan(big.length);
  });
});

describe("an unexpected exception", () => {
  it("is a 500 without details, and the process goes on", async () => {
    const fake = createFakeModel();
    const predict: typeof fake.predict = async (texts) => {
      if (texts.includes("boom")) throw new Error("secret /path/of/a/file");
      return fake.predict(texts);
    };
    const service = await startTestService({}, { ...fake, predict });
    try {
      const failed = await send(service.url, {
        target: "/predict",
        headers: JSON_TYPE,
        body: '{"texts":["boom"]}',
      });
      expect(failed.status).toBe(500);
      expect(failed.body).not.toContain("secret");
      expect(JSON.parse(failed.body)).toMatchObject({ code: "internal" });
      expect((await good(service.url)).status).toBe(200);
    } finally {
      await service.close();
    }
  });
});
