import { z } from "zod";
import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { classifiedData, textsPayload } from "../events/contract.ts";
import { classifiedEvent, receivedEvent, rejectedEvent } from "./envelopes.ts";
import { type Examples, REQUESTS } from "./examples.ts";
import { modelInfo } from "./model-info.ts";
import { inferencePaths } from "./openapi-inference.ts";
import { answer, GET_FAULTS, NOT_READY, postFaults } from "./openapi-parts.ts";

export interface OpenApiOptions {
  /** Version of the package. */
  readonly version: string;
  /** Name of the model; part of the paths below /v2. */
  readonly model: string;
  /** Which doors want a token. */
  readonly secured: { readonly events: boolean; readonly predict: boolean };
  /** Answers of the model that is served; undefined: the document shows requests only. */
  readonly examples?: Examples | undefined;
}

const status = z.object({ status: z.string() });
const anyObject = z.looseObject({});

/** In binary mode the attributes are headers; in structured mode there are none. */
const binaryHeaders = z.object({
  "ce-specversion": z.string().optional().meta({ description: "Binary mode: 1.0", example: "1.0" }),
  "ce-id": z.string().optional().meta({ description: "Binary mode" }),
  "ce-source": z.string().optional().meta({ description: "Binary mode" }),
  "ce-type": z.string().optional().meta({ description: "Binary mode: invoice.received" }),
});

const get = (
  operationId: string,
  summary: string,
  content: { schema: z.ZodType; type?: string },
  probe = false,
): ZodOpenApiPathsObject[string] => ({
  get: {
    operationId,
    summary,
    tags: ["about"],
    responses: {
      200: answer(summary, content.schema, content.type === undefined ? {} : { type: content.type }),
      ...GET_FAULTS,
      ...(probe && NOT_READY),
    },
  },
});

function paths({ model, secured, examples }: OpenApiOptions): ZodOpenApiPathsObject {
  return {
    "/predict": {
      post: {
        operationId: "predict",
        summary: "Classify texts",
        tags: ["classification"],
        security: secured.predict ? [{ token: [] }] : [],
        requestParams: {
          query: z.object({
            explain: z.string().optional().meta({ description: "true adds because and runnerUp" }),
          }),
        },
        requestBody: {
          required: true,
          content: { "application/json": { schema: textsPayload, example: REQUESTS.predict } },
        },
        responses: {
          200: answer("One result for each text, in order", classifiedData, { example: examples?.predict }),
          ...postFaults(secured.predict),
        },
      },
    },
    "/": {
      post: {
        operationId: "receiveEvent",
        summary: "Receive a CloudEvent, or a batch of them, and answer with the reply",
        description:
          "`invoice.received` is answered with one structured `invoice.classified`; any other type with 204. " +
          "A batch is answered with a batch of the same length and order. In binary mode, Knative's default, the " +
          "attributes are ce-* headers and the body is the data alone. /asyncapi.json describes the events.",
        tags: ["events"],
        security: secured.events ? [{ token: [] }] : [],
        requestParams: { header: binaryHeaders },
        requestBody: {
          required: true,
          content: {
            "application/cloudevents+json": { schema: receivedEvent, example: REQUESTS.event },
            "application/cloudevents-batch+json": {
              schema: z.array(receivedEvent),
              example: [REQUESTS.event],
            },
          },
        },
        responses: {
          200: {
            description: "The reply, or the replies to a batch",
            content: {
              "application/cloudevents+json": {
                schema: z.union([classifiedEvent, rejectedEvent]),
                ...(examples && { example: examples.event }),
              },
              "application/cloudevents-batch+json": {
                schema: z.array(z.union([classifiedEvent, rejectedEvent])),
                ...(examples && { example: [examples.event] }),
              },
            },
          },
          204: { description: "An event of another type: taken, nothing to say" },
          ...postFaults(secured.events),
        },
      },
    },
    ...inferencePaths(model, secured.predict, examples),
    "/model": get("describeModel", "The model, its labels and its figures", { schema: modelInfo }),
    "/healthz": get("alive", "Whether the process answers", { schema: status }),
    "/readyz": get(
      "ready",
      "Whether the model is verified and warmed, and nothing drains",
      { schema: status },
      true,
    ),
    "/metrics": get("metrics", "Prometheus metrics", { schema: z.string(), type: "text/plain" }),
    "/openapi.json": get("openapi", "This document", { schema: anyObject }),
    "/asyncapi.json": get("asyncapi", "The events, as AsyncAPI 3", { schema: anyObject }),
    "/docs": get("docs", "This document as a page", { schema: z.string(), type: "text/html" }),
    ...Object.fromEntries(
      ["invoice.received", "invoice.classified", "invoice.rejected"].map((type) => [
        `/schemas/${type}.json`,
        get(`${type.replace(".", "-")}-schema`, `JSON Schema of the data of ${type}`, {
          schema: anyObject,
          type: "application/schema+json",
        }),
      ]),
    ),
  };
}

/** The OpenAPI 3.1 document of the classifier, from the zod schemas that its handlers check with. */
export function createOpenApi(options: OpenApiOptions): object {
  const { events, predict } = options.secured;
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Invoice classifier",
        version: options.version,
        description:
          "Classifies lines of Taiwanese e-invoices and card statements; a Knative Eventing subscriber.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      security: [],
      tags: [
        { name: "classification", description: "Texts in, labels out" },
        { name: "events", description: "CloudEvents in, CloudEvents out" },
        { name: "open inference protocol", description: "KServe's and Triton's REST protocol, version 2" },
        { name: "about", description: "Health, metrics, documents" },
      ],
      paths: paths(options),
      ...((events || predict) && {
        components: { securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
      }),
    },
    // Objects stay open: fields may be added to any answer without a new version.
    {
      override: ({ jsonSchema }) =>
        void (jsonSchema.additionalProperties === false && delete jsonSchema.additionalProperties),
    },
  );
}
