import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { ServiceError } from "../errors.ts";

export interface BodyLimits {
  /** Bytes of one body, once inflated. */
  readonly maxBytes: number;
  /** Bytes of all bodies held at once; beyond it requests get 503. */
  readonly maxBuffered: number;
}

/** A body over the limit; `prefix` is its beginning, as many bytes as the limit allows. */
export class TooLargeError extends ServiceError {
  readonly prefix: Buffer;

  constructor(maxBytes: number, prefix: Buffer) {
    super("too_large", `the body is over ${maxBytes} bytes; send fewer texts in one request`);
    this.prefix = prefix;
  }
}

export interface BodyReader {
  /**
   * Reads a whole body, inflated; calls back once. With an error `body` only tells one body from another: as it came
   * where its encoding is unknown, a digest of what came where it should have been inflated, else empty.
   */
  readonly read: (
    req: IncomingMessage,
    done: (error: ServiceError | undefined, body: Buffer) => void,
  ) => void;
  /** Reads a body to its end without keeping it; calls back once, also when the client has gone. */
  readonly discard: (req: IncomingMessage, done: () => void) => void;
}

const EMPTY = Buffer.alloc(0);
/** A body this many times over the limit is not read to its end: its sender may lose the answer. */
const FAR_OVER = 8;

const clientGone = () => new ServiceError("client_gone", "the client went away mid-body");
/** One for all: making an error costs a stack, and this one is given when there is least time. */
const OVERLOADED = new ServiceError("overloaded", "too many bodies are being read; retry after a second");

const inflaters: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Bounded reading: the limit holds while reading, for each body (also for what a compressed one inflates to) and
 * for all bodies together, so that memory stays flat however many clients push. A body over the limit is read to
 * its end before the answer, since closing a connection with unread bytes resets it and loses the answer.
 * Callbacks, because on this path promises and async iteration cost more than the JSON. Errors: `too_large`,
 * `overloaded`, `client_gone`, `unsupported_media_type`, `bad_request` (a body that does not inflate).
 */
export function createBodyReader({ maxBytes, maxBuffered }: BodyLimits): BodyReader {
  let buffered = 0;

  const discard: BodyReader["discard"] = (req, done) => {
    let length = 0;
    let finished = false;
    const finish = () => {
      if (finished) return;
      finished = true;
      done();
    };
    // A length that is told need not be counted, and refusing must cost little: that is what keeps an overload bearable.
    if (Number(req.headers["content-length"]) <= maxBytes * FAR_OVER) req.resume();
    else {
      req.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxBytes * FAR_OVER) finish();
      });
    }
    req.on("end", finish);
    req.on("close", finish);
  };

  const read: BodyReader["read"] = (req, done) => {
    const encoding = req.headers["content-encoding"]?.trim().toLowerCase() || "identity";
    const inflate = Object.hasOwn(inflaters, encoding) ? inflaters[encoding] : undefined;
    // Read all the same: a rejection is named after its body.
    const unknown =
      inflate || encoding === "identity"
        ? undefined
        : new ServiceError("unsupported_media_type", "Content-Encoding: use gzip, deflate, br or none");
    const source = inflate ? req.pipe(inflate()) : req;
    const digest = inflate && createHash("sha256");
    if (digest) req.on("data", (chunk: Buffer) => digest.update(chunk));
    let chunks: Buffer[] | undefined;
    let only: Buffer | undefined;
    let length = 0;
    let held = 0;
    let failure: ServiceError | undefined;
    let finished = false;

    const collected = () => (chunks ? Buffer.concat(chunks) : (only ?? EMPTY));
    const release = () => {
      buffered -= held;
      held = 0;
      chunks = undefined;
      only = undefined;
    };
    /** What is still being inflated would be counted as held, and nobody would ever release it. */
    const stopInflating = () => {
      if (source === req) return;
      req.unpipe();
      source
        .removeAllListeners("data")
        .removeAllListeners("error")
        .on("error", () => {});
      (source as Transform).destroy();
    };
    const finish = (error: ServiceError | undefined) => {
      if (finished) return;
      finished = true;
      const body = error ? (digest?.digest() ?? EMPTY) : collected();
      release();
      if (error) stopInflating();
      done(error ?? unknown, body);
    };
    /** Nothing more is kept; the answer waits for the end of what the client is still sending. */
    const refuse = (error: ServiceError) => {
      failure = error;
      release();
      if (source === req) return;
      stopInflating();
      if (req.readableEnded) {
        finish(error);
        return;
      }
      discard(req, () => finish(error));
      // Unpiping has paused it.
      req.resume();
    };

    source.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (failure) {
        if (length > maxBytes * FAR_OVER) finish(failure);
        return;
      }
      held += chunk.length;
      buffered += chunk.length;
      if (!only) only = chunk;
      else if (chunks) chunks.push(chunk);
      else chunks = [only, chunk];
      if (length > maxBytes)
        refuse(new TooLargeError(maxBytes, Buffer.from(collected().subarray(0, maxBytes))));
      else if (buffered > maxBuffered) refuse(OVERLOADED);
    });
    source.on("end", () => finish(failure));
    if (source !== req) {
      source.on("error", () => refuse(new ServiceError("bad_request", `the body is not valid ${encoding}`)));
    }
    // Without a listener for "error" an aborted request only closes. A whole body may close its stream while what
    // it inflates to is still being read; making an error costs a stack, so not before one is needed.
    req.on("close", () => {
      if (!finished && (source === req || !req.complete)) finish(failure ?? clientGone());
    });
  };

  return { read, discard };
}
