import { z } from "zod";
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";

/** Every error body of the service (RFC 9457); under 768 bytes, one line a detail. */
const problem = z
  .object({
    title: z.string().meta({ description: "The status in words" }),
    status: z.int().min(400).max(599),
    code: z.string().meta({ description: "Stable, for programs", example: "invalid_texts" }),
    detail: z.string().meta({
      description: "Names the place and the cure",
      example: "texts[3]: longer than 2000 code points; shorten it",
    }),
    error: z.string().optional().meta({ description: "Below /v2: the detail, where that protocol wants it" }),
  })
  .meta({ id: "Problem" });

const asProblem = (
  description: string,
  headers?: ZodOpenApiResponseObject["headers"],
): ZodOpenApiResponseObject => ({
  description,
  ...(headers && { headers }),
  content: { "application/problem+json": { schema: problem } },
});

const retryAfter = { "Retry-After": { schema: { type: "integer" }, description: "Seconds" } } as const;

const FAULTS = {
  400: asProblem("Broken JSON, a broken event or broken HTTP"),
  413: asProblem("The body is over MAX_BODY_BYTES once inflated"),
  415: asProblem("Not a media type or content encoding that is taken here"),
  422: asProblem("Texts that are missing, of the wrong type, too many or too long"),
  503: asProblem("Overloaded, not ready or waited too long: try again", retryAfter),
} as const;

/** The faults of an endpoint that takes a body; 401 and 403 are added where it wants a token. */
export function postFaults(secured: boolean, ...without: (keyof typeof FAULTS)[]): ZodOpenApiResponsesObject {
  const faults: Partial<typeof FAULTS> = { ...FAULTS };
  for (const status of without) delete faults[status];
  return {
    ...faults,
    ...(secured && {
      401: asProblem("No valid bearer token", {
        "WWW-Authenticate": { schema: { type: "string" }, description: "Bearer" },
      }),
      403: asProblem("The token's subject may not call here"),
    }),
  } as ZodOpenApiResponsesObject;
}

/** The faults of an endpoint that takes nothing. */
export const GET_FAULTS = { "4XX": asProblem("A fault of the request") } as const;

export const NOT_READY = { 503: asProblem("Starting or draining", retryAfter) } as const;

/** A JSON answer of a schema, with an example where there is one. */
export function answer(
  description: string,
  schema: z.ZodType,
  options: { type?: string; example?: unknown } = {},
): ZodOpenApiResponseObject {
  const { type = "application/json", example } = options;
  return { description, content: { [type]: { schema, ...(example !== undefined && { example }) } } };
}
