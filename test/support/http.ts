import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request with node:http, which sends headers as they are; `target` may be in absolute form. */
export function send(
  url: string,
  options: {
    method?: string;
    target?: string;
    headers?: Record<string, string | string[]>;
    body?: string | Buffer;
  },
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { method = "POST", target = "/", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, method, path: target, headers, agent: false }, (res) => {
      text(res).then(
        (read) => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: read }),
        reject,
      );
    });
    req.on("error", reject);
    // A string body would make Node write the headers in its encoding too, UTF-8, and not as they are.
    req.end(body === undefined ? undefined : Buffer.from(body));
  });
}

/** Writes raw bytes on a fresh connection and resolves with all that comes back until it closes. */
export function raw(url: string, bytes: string | Buffer, options: { end?: boolean } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let read = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      if (options.end) socket.end();
    });
    socket.on("data", (chunk) => {
      read += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(read));
  });
}

/** The two ways to a hot route: the direct door, and Express's, which an absolute-form target goes through. */
export const doors = (path: string) => [
  { door: "direct", target: path },
  { door: "express", target: `http://service.example${path}` },
];

/** A problem+json body, with the rules that hold for every one of them checked by the caller. */
export const problem = (answer: Answer) =>
  JSON.parse(answer.body) as { status: number; code: string; detail: string };
