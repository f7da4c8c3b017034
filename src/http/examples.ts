import type { Classify } from "../domain/classify.ts";
import { ServiceError } from "../errors.ts";
import { decodeStructured, type Invoice } from "../events/codec.ts";
import type { ReplyEncoder } from "../events/reply.ts";
import type { EncodeResults } from "../wire/results.ts";
import { type EncodeInference, OUTPUTS } from "./inference-messages.ts";

/** What the documents show being sent. */
export const REQUESTS = {
  predict: { texts: ["台電電費", "netflix訂閱"] },
  infer: {
    id: "42",
    inputs: [{ name: "text", shape: [2], datatype: "BYTES", data: ["台電電費", "netflix訂閱"] }],
  },
  event: {
    specversion: "1.0",
    id: "1",
    source: "/shops/taipei-7",
    type: "invoice.received",
    subject: "AB-12345678",
    data: { texts: ["台電電費", "netflix訂閱"] },
  },
} as const;

/** The answers to them, of the model that is being served. */
export interface Examples {
  readonly predict: unknown;
  readonly infer: unknown;
  readonly event: unknown;
}

export interface ExamplesDeps {
  readonly classify: Classify;
  readonly encodeResults: EncodeResults;
  readonly encodeInference: EncodeInference;
  readonly reply: ReplyEncoder;
}

/** The example is in order, whatever the service's own limits are. */
const LIMITS = { maxTexts: REQUESTS.event.data.texts.length, maxTextLength: 100 };

function exampleInvoice(): Invoice {
  const decoded = decodeStructured(Buffer.from(JSON.stringify(REQUESTS.event)), LIMITS);
  if (decoded.kind !== "invoice") throw new ServiceError("internal", "the example event is not in order");
  return decoded.invoice;
}

/** Runs the documented requests, so that every example answers as shown, whatever the model. */
export async function createExamples(deps: ExamplesDeps): Promise<Examples> {
  const { texts } = REQUESTS.predict;
  const results = await deps.classify(texts);
  const parse = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
  return {
    predict: parse(deps.encodeResults(results, undefined)),
    infer: parse(deps.encodeInference({ id: REQUESTS.infer.id, texts, outputs: OUTPUTS }, results)),
    event: parse(deps.reply.classified(exampleInvoice(), results)),
  };
}
