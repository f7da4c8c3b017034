import type { Classify } from "../domain/classify.ts";
import { ServiceError, toServiceError } from "../errors.ts";
import {
  BATCH,
  contentMode,
  type Decoded,
  decodeBatch,
  decodeBinaryData,
  decodeBinaryHead,
  decodeStructured,
  STRUCTURED,
  unsupportedType,
} from "../events/codec.ts";
import { rejectionId } from "../events/contract.ts";
import type { ReplyEncoder } from "../events/reply.ts";
import type { TextLimits } from "../events/texts.ts";
import { traced } from "../telemetry/tracing.ts";
import { type BodyReader, TooLargeError } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { STATUS, wireDetail } from "./problem.ts";

export interface EventsDeps {
  readonly classify: Classify;
  readonly reply: ReplyEncoder;
  readonly limits: TextLimits;
  /** Events, and texts of all its events together, in one batch. */
  readonly maxBatch: number;
  readonly body: BodyReader;
  /** `reply`: a permanent fault is answered 200 with `invoice.rejected`, for brokers that lose a 4xx. */
  readonly invalidEvents: "dead-letter" | "reply";
}

/** The faults that no redelivery cures; only these may become an `invoice.rejected`. */
const PERMANENT = new Set([400, 413, 415, 422]);
const NOTHING = Buffer.alloc(0);

/** `POST /`: one event, or a batch, in; its reply out. */
export function createEvents({ classify, reply, limits, maxBatch, body, invalidEvents }: EventsDeps) {
  const reject = (exchange: Exchange, error: ServiceError, id: string | undefined, bytes: Buffer) => {
    if (invalidEvents !== "reply" || !PERMANENT.has(STATUS[error.code])) {
      exchange.fail(error);
      return;
    }
    const digested = error instanceof TooLargeError ? error.prefix : bytes;
    exchange.note.rejected = 1;
    exchange.send(200, STRUCTURED, reply.rejected(error, wireDetail(error), id, digested));
  };

  const ignore = (exchange: Exchange) => {
    exchange.note.ignored = 1;
    exchange.send(204, undefined, undefined);
  };

  const answer = async (exchange: Exchange, decode: (bytes: Buffer) => Decoded, bytes: Buffer) => {
    const { note, trace } = exchange;
    const decoded = traced(trace, "decode", () => decode(bytes));
    if (decoded.kind === "invalid") return reject(exchange, decoded.error, decoded.id, bytes);
    if (decoded.kind === "foreign") {
      trace?.event(decoded.attributes);
      return ignore(exchange);
    }
    const { invoice } = decoded;
    trace?.event(invoice.attributes);
    note.texts = invoice.texts.length;
    note.eventId = invoice.attributes.id;
    note.eventSource = invoice.attributes.source;
    const results = await classify(invoice.texts, {
      caller: exchange.caller,
      explain: invoice.explain === true,
    });
    note.classified = 1;
    const encoded = traced(trace, "encode", () => reply.classified(invoice, results));
    exchange.send(200, STRUCTURED, encoded);
  };

  const answerBatch = async (exchange: Exchange, bytes: Buffer) => {
    const { note, caller, trace } = exchange;
    const decoded = traced(trace, "decode", () => decodeBatch(bytes, maxBatch, limits));
    const texts = decoded.flatMap((d) =>
      d.kind === "invoice" && d.invoice.explain !== true ? d.invoice.texts : [],
    );
    // Explained ones count too: they are classified one event after another, and a megabyte of them takes too long.
    const total = decoded.reduce((sum, d) => sum + (d.kind === "invoice" ? d.invoice.texts.length : 0), 0);
    if (total > maxBatch) {
      // More than can ever be in flight at once: no retry would cure it, so it is no overload.
      throw new ServiceError(
        "invalid_texts",
        `${total} texts in one batch, at most ${maxBatch} are taken; split the batch`,
      );
    }
    note.texts = total;
    if (trace) for (const d of decoded) if (d.kind === "invoice") trace.event(d.invoice.attributes);
    note.classified = 0;
    note.rejected = 0;
    // One call for all, so that a batch costs the runs of its texts and not one for each event.
    const all = await classify(texts, { caller });
    const parts: Buffer[] = [];
    // Digested once: for each of 4,000 broken events again, a body of 1 MiB would block the process for seconds.
    let digest: string | undefined;
    let at = 0;
    for (const item of decoded) {
      parts.push(Buffer.from(parts.length === 0 ? "[" : ","));
      if (item.kind === "invoice") {
        const { invoice } = item;
        const explained = invoice.explain === true;
        const results = explained
          ? await classify(invoice.texts, { caller, explain: true })
          : all.slice(at, at + invoice.texts.length);
        if (!explained) at += invoice.texts.length;
        note.classified++;
        parts.push(reply.classified(invoice, results));
      } else {
        const foreign = item.kind === "foreign";
        const error = foreign ? unsupportedType() : item.error;
        const id = foreign ? item.attributes.id : item.id;
        note.rejected++;
        digest ??= rejectionId(bytes);
        parts.push(reply.rejected(error, wireDetail(error), id, `${parts.length}:${digest}`));
      }
    }
    parts.push(Buffer.from(parts.length === 0 ? "[]" : "]"));
    exchange.send(200, BATCH, Buffer.concat(parts));
  };

  /** Reads the body and goes on; whatever goes wrong after that answers this exchange alone. */
  const withBody = (exchange: Exchange, id: string | undefined, next: (bytes: Buffer) => Promise<void>) => {
    body.read(exchange.req, (fault, bytes) => {
      const failed = (error: unknown) => reject(exchange, toServiceError(error), id, bytes);
      if (fault) failed(fault);
      else next(bytes).catch(failed);
    });
  };

  return (exchange: Exchange): void => {
    const { headers } = exchange.req;
    const refuse = (error: ServiceError, id: string | undefined) =>
      // The body is still read: an `invoice.rejected` without a received id is named after it.
      body.read(exchange.req, (fault, bytes) =>
        fault?.code === "client_gone"
          ? exchange.fail(fault)
          : reject(exchange, error, id, fault instanceof TooLargeError ? fault.prefix : (bytes ?? NOTHING)),
      );
    let mode: ReturnType<typeof contentMode>;
    try {
      mode = contentMode(headers);
    } catch (error) {
      refuse(toServiceError(error), undefined);
      return;
    }
    if (mode === "structured") {
      withBody(exchange, undefined, (bytes) =>
        answer(exchange, (data) => decodeStructured(data, limits), bytes),
      );
    } else if (mode === "batch") {
      withBody(exchange, undefined, (bytes) => answerBatch(exchange, bytes));
    } else {
      const head = decodeBinaryHead(headers);
      if (!("kind" in head)) {
        withBody(exchange, head.id, (bytes) =>
          answer(exchange, (data) => decodeBinaryData(head, data, limits), bytes),
        );
      } else if (head.kind === "invalid") refuse(head.error, head.id);
      else body.discard(exchange.req, () => ignore(exchange));
    }
  };
}
