import { hash } from "node:crypto";
import { z } from "zod";

export const RECEIVED = "invoice.received";
export const CLASSIFIED = "invoice.classified";
export const REJECTED = "invoice.rejected";

/** Data of `invoice.received`, and body of `POST /predict`. Limits on counts and lengths are checked in limits.ts. */
export const textsPayload = z
  .object({
    texts: z
      .array(z.string())
      .min(1)
      .meta({
        description:
          "Invoice or statement lines, 1 to MAX_TEXTS (1000), each up to MAX_TEXT_LENGTH (2000) code points",
        example: ["台電電費", "netflix訂閱"],
      }),
    ids: z
      .array(z.string())
      .optional()
      .meta({
        description: "As many as texts; each comes back as its result's id",
        example: ["line-1", "line-2"],
      }),
  })
  .meta({ id: "Texts" });

export const receivedData = textsPayload
  .extend({
    explain: z.boolean().optional().meta({ description: "Adds because and runnerUp to each result" }),
  })
  .meta({ id: "InvoiceReceived" });

const share = z.number().min(0).max(1);

const result = z
  .object({
    text: z.string(),
    id: z.string().optional(),
    prediction: z.string().meta({ description: "The most probable public label", example: "utilities" }),
    probabilities: z.record(z.string(), share).meta({
      description: "Over the public labels, six decimals, sum 1",
      example: { utilities: 0.97, food: 0.03 },
    }),
    confidence: share.meta({ description: "Highest probability x (1 - p(no purchase)), six decimals" }),
    needsReview: z.boolean().meta({ description: "True where a person should look" }),
    because: z
      .array(z.object({ ngram: z.string(), share: z.number() }))
      .max(8)
      .optional()
      .meta({ description: "Only with explain: the n-grams that weighed most for the label" }),
    runnerUp: z.object({ label: z.string(), probability: share }).optional(),
  })
  .meta({ id: "Result" });

/** Answer of `POST /predict`, and data of `invoice.classified`. */
export const classifiedData = z
  .object({
    results: z.array(result).meta({ description: "In order, one for each text" }),
    model: z.object({ name: z.string(), version: z.string() }),
  })
  .meta({ id: "InvoiceClassified" });

export const rejectedData = z
  .object({
    reason: z.string().meta({ description: "One line naming the place and the cure" }),
    code: z
      .string()
      .meta({ description: "Stable code, the same as in problem+json", example: "invalid_texts" }),
  })
  .meta({ id: "InvoiceRejected" });

export type TextsPayload = z.infer<typeof receivedData>;

/** Length-prefixed, so that ("ab","c") and ("a","bc") differ; a lone surrogate counts as U+FFFD, as on the wire. */
function digest(parts: readonly string[]): string {
  let all = "";
  for (const part of parts) all += `${Buffer.byteLength(part)}:${part}`;
  // In one call: on the hot path a Hash object costs more than the digest.
  return hash("sha256", all, "hex").slice(0, 32);
}

/** Id of the reply to (source, id) by a model version: 32 hex digits, the same at every redelivery. */
export function replyId(source: string, id: string, modelVersion: string): string {
  return digest([source, id, modelVersion]);
}

/** Id of a rejection: of the received id where there is one, else of the body. */
export function rejectionId(idOrBody: string | Buffer): string {
  return digest([REJECTED, typeof idOrBody === "string" ? idOrBody : hash("sha256", idOrBody, "hex")]);
}
