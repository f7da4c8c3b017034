import type { IncomingHttpHeaders } from "node:http";
import { gunzip } from "node:zlib";
import { Agent, type Dispatcher } from "undici";
import type { Encoded } from "./encode.ts";

/** What came of one POST. A `fault` is a connection that broke, could not be made, or made no sense. */
export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
    }
  | { readonly kind: "timeout"; readonly afterMs: number }
  | { readonly kind: "fault"; readonly message: string };

export interface Poster {
  /** Sends one request and reads its whole answer; never rejects. */
  readonly post: (url: string, message: Encoded, timeoutMs: number) => Promise<Answer>;
  /** Breaks off what is still under way (it ends as a fault) and closes the connections. */
  readonly close: () => Promise<void>;
}

/** An answer longer than this is a fault: a reply is one event, and an event's place is below a few megabytes. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const MOST_REDIRECTS = 10;
/** A connection without work is kept this long, unless the subscriber names a longer time. Servers that close idle ones earlier are rare, and closing in the very moment of sending would cost an attempt. */
const IDLE_MS = 1500;
const LONGEST_IDLE_MS = 30_000;
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

function unzip(body: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    gunzip(body, { maxOutputLength: LONGEST_ANSWER }, (error, unpacked) => resolve(error ? null : unpacked));
  });
}

/** Collects one answer; called by undici as it comes. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #finish: ((answer: Answer) => void) | undefined;
  #length = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(timeoutMs: number, finish: (answer: Answer) => void) {
    this.#finish = finish;
    this.#timer = setTimeout(() => this.#stop({ kind: "timeout", afterMs: timeoutMs }), timeoutMs);
  }

  #end(answer: Answer): void {
    clearTimeout(this.#timer);
    this.#finish?.(answer);
    this.#finish = undefined;
  }

  #stop(answer: Answer): void {
    this.#end(answer);
    this.#controller?.abort(new Error("given up"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have waited for a connection until its time was over.
    if (!this.#finish) controller.abort(new Error("given up"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: object): void {
    this.#status = status;
    this.#headers = headers as IncomingHttpHeaders;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > LONGEST_ANSWER) {
      this.#stop({ kind: "fault", message: `an answer of more than ${LONGEST_ANSWER} bytes` });
    }
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#end({ kind: "answer", status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    this.#end({ kind: "fault", message: error.message || "the connection broke" });
  }
}

/**
 * A client with kept connections.
 * @param connections most connections to one subscriber at a time
 */
export function createPoster(connections: number): Poster {
  const agent = new Agent({
    connections,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: LONGEST_IDLE_MS,
    // One clock for the whole attempt, the Collector's.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  function send({ url, method, message }: Hop, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const body = method === "GET" ? null : message.body;
      const path = url.pathname + url.search;
      const collector = new Collector(timeoutMs, resolve);
      try {
        agent.dispatch({ origin: url.origin, path, method, headers: message.headers, body }, collector);
      } catch (error) {
        // A header that cannot be sent, for one.
        collector.fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  async function post(url: string, message: Encoded, timeoutMs: number): Promise<Answer> {
    const headers = { ...message.headers, "accept-encoding": "gzip" };
    let hop: Hop = { url: new URL(url), method: "POST", message: { body: message.body, headers } };
    for (let redirects = 0; ; redirects++) {
      const answer = await send(hop, timeoutMs);
      const next = nextHop(hop, answer);
      if (next && redirects === MOST_REDIRECTS) {
        return { kind: "fault", message: `stopped after ${MOST_REDIRECTS} redirects` };
      }
      if (next) {
        hop = next;
        continue;
      }
      if (answer.kind !== "answer" || answer.headers["content-encoding"] !== "gzip") return answer;
      const body = answer.body.length === 0 ? answer.body : await unzip(answer.body);
      return body
        ? { ...answer, body }
        : { kind: "fault", message: "an answer that is not the gzip it says" };
    }
  }

  return { post, close: () => agent.destroy(new Error("the broker is closing")) };
}
