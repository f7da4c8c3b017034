import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { type Examples, REQUESTS } from "./examples.ts";
import { inferRequest, inferResponse } from "./inference-messages.ts";
import { answer, GET_FAULTS, NOT_READY, postFaults } from "./openapi-parts.ts";

const tensor = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).meta({ description: "-1: any number" }),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
const modelMetadata = z
  .object({
    name: z.string(),
    versions: z.array(z.string()),
    platform: z.string(),
    inputs: z.array(tensor),
    outputs: z.array(tensor),
  })
  .meta({ id: "InferenceModel" });
const serverMetadata = z.object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) });
const live = z.object({ live: z.boolean(), ready: z.boolean().optional() });
const modelReady = z.object({ name: z.string(), ready: z.boolean() });

/** The Open Inference Protocol's paths; each model path exists with `/versions/VERSION` after the name too. */
export function inferencePaths(
  model: string,
  secured: boolean,
  examples: Examples | undefined,
): ZodOpenApiPathsObject {
  const path = `/v2/models/${model}`;
  const tags = ["open inference protocol"];
  const security = secured ? [{ token: [] }] : [];
  const get = (operationId: string, summary: string, schema: z.ZodType, probe = false) => ({
    get: {
      operationId,
      summary,
      tags,
      security: probe ? [] : security,
      responses: {
        200: answer(summary, schema),
        ...GET_FAULTS,
        ...(probe && NOT_READY),
      },
    },
  });
  return {
    "/v2": get("serverMetadata", "The server's metadata", serverMetadata),
    "/v2/health/live": get("serverLive", "Whether the server answers", live, true),
    "/v2/health/ready": get("serverReady", "Whether every model is ready", live, true),
    [path]: get("modelMetadata", "The model's inputs and outputs", modelMetadata),
    [`${path}/ready`]: get("modelReady", "Whether the model is ready", modelReady, true),
    [`${path}/infer`]: {
      post: {
        operationId: "infer",
        summary: "Classify texts by the Open Inference Protocol",
        description:
          "One BYTES input `text`; outputs `label` (BYTES) and `probabilities` (FP64, [n, labels]).",
        tags,
        security,
        requestBody: {
          required: true,
          content: { "application/json": { schema: inferRequest, example: REQUESTS.infer } },
        },
        responses: {
          200: answer("The tensors asked for", inferResponse, { example: examples?.infer }),
          ...postFaults(secured),
        },
      },
    },
  };
}
