import { z } from "zod";
import type { Route } from "./app.ts";
import { documentRoute } from "./documents.ts";

const share = z.number().min(0).max(1);

/** Answer of `GET /model`. */
export const modelInfo = z
  .object({
    name: z.string(),
    version: z.string().meta({ description: "Digest of the model's content; part of every reply's id" }),
    labels: z
      .array(
        z.object({
          name: z.string().meta({ description: "As in prediction", example: "utilities" }),
          zh: z.string().meta({ description: "Name in Traditional Chinese", example: "水電瓦斯" }),
          en: z.string().meta({ description: "Name in English", example: "Utilities" }),
        }),
      )
      .meta({ description: "The public labels, in the order of probabilities" }),
    review: z.object({
      threshold: share.meta({ description: "Below this confidence a line goes to a person" }),
      minKnownShare: share.meta({ description: "Below this share of known n-grams it does too" }),
    }),
    figures: z
      .record(z.string(), z.unknown())
      .meta({ description: "Measured on held-out lines, each with the set's name and size" }),
  })
  .meta({ id: "Model" });

export type ModelInfo = z.infer<typeof modelInfo>;

/** `GET /model`: what classifies, into what, how sure it must be, and how good it was found to be. */
export function modelRoute({ name, version, labels, review, figures }: ModelInfo): Route {
  return documentRoute("/model", "application/json", { name, version, labels, review, figures });
}
