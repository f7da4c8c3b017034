import http from "node:http";
import https from "node:https";
import { gunzip } from "node:zlib";
import type { Encoded } from "./encode.ts";

/** What came of one POST. A `fault` is a connection that broke, could not be made, or made no sense. */
export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      readonly body: Buffer;
    }
  | { readonly kind: "timeout"; readonly afterMs: number }
  | { readonly kind: "fault"; readonly message: string };

export interface Poster {
  /** Sends one request and reads its whole answer; never rejects. */
  readonly post: (url: string, message: Encoded, timeoutMs: number) => Promise<Answer>;
  /** Breaks off what is still under way (it ends as a fault) and closes the idle connections. */
  readonly close: () => void;
}

/** An answer longer than this is a fault: a reply is one event, and an event's place is below a few megabytes. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const MOST_REDIRECTS = 10;
const followed = new Set([301, 302, 303, 307, 308]);
const nothing = Buffer.alloc(0);

interface Hop {
  readonly url: URL;
  readonly method: "POST" | "GET";
  readonly message: Encoded;
}

/** The next request after a redirect, as Go's client makes it: 307 and 308 repeat the POST, the others become a GET. */
function nextHop(hop: Hop, answer: Answer): Hop | null {
  if (answer.kind !== "answer" || !followed.has(answer.status) || !answer.headers.location) return null;
  if (!URL.canParse(answer.headers.location, hop.url.href)) return null;
  const url = new URL(answer.headers.location, hop.url);
  if (answer.status >= 307) return { ...hop, url };
  return { url, method: "GET", message: { ...hop.message, body: nothing } };
}

function unzip(answer: Answer, done: (answer: Answer) => void): void {
  if (answer.kind !== "answer" || answer.headers["content-encoding"] !== "gzip" || answer.body.length === 0) {
    done(answer);
    return;
  }
  gunzip(answer.body, { maxOutputLength: LONGEST_ANSWER }, (error, body) => {
    done(error ? { kind: "fault", message: "an answer that is not the gzip it says" } : { ...answer, body });
  });
}

/**
 * A client with kept connections.
 * @param connections most connections to one subscriber at a time
 */
export function createPoster(connections: number): Poster {
  const agentOptions = {
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    scheduling: "lifo",
  } as const;
  const agents = { "http:": new http.Agent(agentOptions), "https:": new https.Agent(agentOptions) };
  const underWay = new Set<http.ClientRequest>();

  function send(hop: Hop, timeoutMs: number, again: boolean): Promise<Answer> {
    return new Promise((resolve) => {
      const secure = hop.url.protocol === "https:";
      const { headers, body } = hop.message;
      const request = (secure ? https : http).request(hop.url, {
        method: hop.method,
        agent: secure ? agents["https:"] : agents["http:"],
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      });
      let settled = false;
      const finish = (answer: Answer) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        underWay.delete(request);
        resolve(answer);
      };
      const timer = setTimeout(() => {
        finish({ kind: "timeout", afterMs: timeoutMs });
        request.destroy();
      }, timeoutMs);
      underWay.add(request);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length <= LONGEST_ANSWER) return;
          finish({ kind: "fault", message: `an answer of more than ${LONGEST_ANSWER} bytes` });
          request.destroy();
        });
        response.on("end", () => {
          const whole = chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks);
          const answer = {
            kind: "answer",
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: whole,
          } as const;
          unzip(answer, finish);
        });
        response.on("error", (error) => finish({ kind: "fault", message: error.message }));
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        // A kept connection that the subscriber closed in the same moment says nothing about the subscriber.
        if (again && !settled && request.reusedSocket && error.code === "ECONNRESET") {
          settled = true;
          clearTimeout(timer);
          underWay.delete(request);
          resolve(send(hop, timeoutMs, false));
          return;
        }
        finish({ kind: "fault", message: error.message || (error.code ?? "connection failed") });
      });
      request.end(body);
    });
  }

  async function post(url: string, message: Encoded, timeoutMs: number): Promise<Answer> {
    let hop: Hop = { url: new URL(url), method: "POST", message };
    const headers = { ...message.headers, "accept-encoding": "gzip" };
    hop = { ...hop, message: { ...message, headers } };
    for (let redirects = 0; ; redirects++) {
      const answer = await send(hop, timeoutMs, true);
      const next = nextHop(hop, answer);
      if (!next) return answer;
      if (redirects === MOST_REDIRECTS)
        return { kind: "fault", message: `stopped after ${MOST_REDIRECTS} redirects` };
      hop = next;
    }
  }

  function close(): void {
    for (const request of underWay) request.destroy(new Error("the broker is closing"));
    for (const agent of Object.values(agents)) agent.destroy();
  }

  return { post, close };
}
