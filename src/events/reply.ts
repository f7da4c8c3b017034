import type { Classification } from "../domain/classification.ts";
import type { ServiceError } from "../errors.ts";
import type { EncodeResults } from "../wire/results.ts";
import type { Invoice } from "./codec.ts";
import { CLASSIFIED, REJECTED, rejectionId, replyId } from "./contract.ts";

export interface ReplyOptions {
  readonly source: string;
  /** Absolute URI; a relative `dataschema` is refused by Knative's ingress. */
  readonly schemaBase: string;
  readonly modelVersion: string;
  readonly encodeResults: EncodeResults;
}

export interface ReplyEncoder {
  readonly classified: (invoice: Invoice, results: readonly Classification[]) => Buffer;
  readonly rejected: (
    error: ServiceError,
    reason: string,
    id: string | undefined,
    body: Buffer | string,
  ) => Buffer;
}

/** Writes replies as structured events: a binary one can't carry a Chinese subject through every hop. */
export function createReplyEncoder(options: ReplyOptions): ReplyEncoder {
  const fixed = (type: string) =>
    `"source":${JSON.stringify(options.source)},"type":"${type}","datacontenttype":"application/json",` +
    `"dataschema":${JSON.stringify(`${options.schemaBase}/${type}.json`)}`;
  const classifiedFixed = fixed(CLASSIFIED);
  const rejectedFixed = fixed(REJECTED);
  const attribute = (name: string, value: string | undefined) =>
    value === undefined ? "" : `,"${name}":${JSON.stringify(value)}`;
  const start = (id: string) => `{"specversion":"1.0","id":"${id}",`;

  return {
    classified: ({ attributes, ids }, results) => {
      const { id, source } = attributes;
      const outcome = results.some((result) => result.needsReview) ? "review" : "accepted";
      const before =
        start(replyId(source, id, options.modelVersion)) +
        classifiedFixed +
        attribute("subject", attributes.subject) +
        attribute("causationid", id) +
        attribute("correlationid", attributes.correlationid ?? id) +
        attribute("partitionkey", attributes.partitionkey) +
        attribute("traceparent", attributes.traceparent) +
        attribute("tracestate", attributes.tracestate) +
        `,"outcome":"${outcome}","data":`;
      return options.encodeResults(results, ids, before, "}");
    },
    rejected: (error, reason, id, body) =>
      Buffer.from(
        start(rejectionId(id ?? body)) +
          rejectedFixed +
          attribute("causationid", id) +
          `,"data":${JSON.stringify({ reason, code: error.code })}}`,
      ),
  };
}
