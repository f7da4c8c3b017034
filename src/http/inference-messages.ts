import { z } from "zod";
import type { Classification } from "../domain/classification.ts";
import { ServiceError } from "../errors.ts";
import { textsPayload } from "../events/contract.ts";
import { parseTexts, place, type TextLimits } from "../events/texts.ts";
import type { ModelName } from "../wire/results.ts";

/** The input tensor's name and the output tensors' names, in the order of an answer. */
export const INPUT = "text";
export const OUTPUTS = ["label", "probabilities"] as const;
type OutputName = (typeof OUTPUTS)[number];

const parameters = z
  .record(z.string(), z.unknown())
  .meta({ description: "Key/value pairs; unknown ones are ignored" });
const shape = z.array(z.int().min(0));

const inputTensor = z.object({
  name: z.literal(INPUT),
  shape: shape.min(1).max(2).meta({ description: "[n] or [n, 1]" }),
  datatype: z.literal("BYTES"),
  parameters: parameters.optional(),
  data: z
    .array(z.union([z.string(), z.array(z.string())]))
    .min(1)
    .meta({ description: "n strings, flat or one in each row; limits as for /predict" }),
});

/** Body of an inference request (Open Inference Protocol, "Inference Request JSON Object"). */
export const inferRequest = z
  .object({
    id: z.string().optional().meta({ description: "Comes back in the answer" }),
    parameters: parameters.optional(),
    inputs: z.array(inputTensor).length(1),
    outputs: z
      .array(z.object({ name: z.enum(OUTPUTS), parameters: parameters.optional() }))
      .max(OUTPUTS.length)
      .optional()
      .meta({ description: "The outputs wanted; all where it is missing or empty" }),
  })
  .meta({ id: "InferRequest" });

const outputTensor = z.object({
  name: z.enum(OUTPUTS),
  datatype: z.enum(["BYTES", "FP64"]),
  shape,
  parameters: parameters.optional(),
  data: z.array(z.union([z.string(), z.number()])).meta({ description: "Row-major, flat" }),
});

/** Answer to an inference request. */
export const inferResponse = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    outputs: z.array(outputTensor),
  })
  .meta({ id: "InferResponse" });

/** An inference request that has passed every check. */
export interface Inference {
  readonly id: string | undefined;
  readonly texts: readonly string[];
  readonly outputs: readonly OutputName[];
}

const bad = (message: string) => new ServiceError("bad_request", message);

/** Said where a client sends Triton's binary extension, on by default in its Python client. */
export const binaryRefused = () =>
  bad(
    "inputs[0]: the binary tensor extension is not supported; send the strings in data (binary_data=False)",
  );

/**
 * Checks a parsed inference request. Throws `bad_request` for what breaks the protocol or asks for what this model
 * doesn't have, `invalid_texts` for texts over the limits; both name the place.
 */
export function parseInference(value: unknown, limits: TextLimits): Inference {
  const first = (value as { inputs?: { parameters?: unknown; data?: unknown }[] } | null)?.inputs?.[0];
  const sent = first?.parameters;
  if (typeof sent === "object" && sent !== null && Object.hasOwn(sent, "binary_data_size"))
    throw binaryRefused();
  // Counted before the schema looks at each string, so that a million empty ones cost nothing.
  const count = Array.isArray(first?.data) ? first.data.length : 0;
  if (count > limits.maxTexts) {
    const message = `inputs[0].data: ${count} texts, at most ${limits.maxTexts} are taken; split them`;
    throw new ServiceError("invalid_texts", message);
  }
  const parsed = inferRequest.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw bad(`${place(issue?.path ?? [])}: ${issue?.message ?? "invalid"}`);
  }
  const { id, inputs, outputs } = parsed.data;
  const input = inputs[0] as z.infer<typeof inputTensor>;
  const contentType = input.parameters?.content_type;
  if (contentType !== undefined && contentType !== "str") {
    throw bad("inputs[0].parameters.content_type: must be str or absent");
  }
  const [rows, columns = 1] = input.shape;
  if (rows === undefined || rows === 0 || columns !== 1) {
    throw bad("inputs[0].shape: must be [n] or [n, 1], n at least 1");
  }
  const texts = input.data.flat();
  if (texts.length !== rows) throw bad(`inputs[0].data: ${texts.length} strings, the shape says ${rows}`);
  try {
    parseTexts({ texts }, textsPayload, limits);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(error.code, error.message.replace(/^texts/, "inputs[0].data"));
  }
  const wanted = outputs?.map(({ name }) => name) ?? [];
  return { id, texts, outputs: wanted.length === 0 ? OUTPUTS : wanted };
}

export type EncodeInference = (inference: Inference, results: readonly Classification[]) => Buffer;

const sixDecimals = (value: number) => Math.round(value * 1e6) / 1e6;

/** Writes the answer's outputs in the order asked for; the columns of `probabilities` are named in its parameters. */
export function createEncodeInference(labels: readonly string[], model: ModelName): EncodeInference {
  const encoders: Readonly<Record<OutputName, (results: readonly Classification[]) => object>> = {
    label: (results) => ({
      name: "label",
      datatype: "BYTES",
      shape: [results.length],
      data: results.map(({ label }) => labels[label]),
    }),
    probabilities: (results) => ({
      name: "probabilities",
      datatype: "FP64",
      shape: [results.length, labels.length],
      parameters: { labels: labels.join(",") },
      data: results.flatMap(({ probabilities }) => Array.from(probabilities, sixDecimals)),
    }),
  };
  return ({ id, outputs }, results) =>
    Buffer.from(
      JSON.stringify({
        model_name: model.name,
        model_version: model.version,
        ...(id !== undefined && { id }),
        outputs: outputs.map((name) => encoders[name](results)),
      }),
    );
}
