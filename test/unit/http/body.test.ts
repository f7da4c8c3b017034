import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { createBodyReader } from "../../../src/http/body.ts";
import { send } from "../../support/http.ts";

const MIB = 2 ** 20;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it("holds nothing of a compressed body whose sender left while it was being inflated", async () => {
  const { read } = createBodyReader({ maxBytes: MIB, maxBuffered: MIB });
  let left: (code: string | undefined) => void = () => {};
  const server = createServer((req, res) => {
    if (req.url === "/leave") {
      req.once("data", () => req.socket.destroy());
      read(req, (error) => left(error?.code));
    } else read(req, (error, body) => res.end(error?.code ?? String(body.length)));
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const zipped = gzipSync(Buffer.alloc(900_000));
  const code = await new Promise<string | undefined>((resolve) => {
    left = resolve;
    const head = `POST /leave HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length + 1}\r\n\r\n`;
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.concat([Buffer.from(head), zipped])));
    socket.on("error", () => {});
  });
  expect(code).toBe("client_gone");
  // Time for what was still being inflated to come out.
  await new Promise((resolve) => setTimeout(resolve, 200));

  const next = await send(`http://127.0.0.1:${port}`, { body: Buffer.alloc(900_000) });
  expect(next.body).toBe("900000");
});
