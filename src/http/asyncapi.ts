import type { z } from "zod";
import { CLASSIFIED, RECEIVED, REJECTED } from "../events/contract.ts";
import { classifiedEvent, receivedEvent, rejectedEvent } from "./envelopes.ts";
import { type Examples, REQUESTS } from "./examples.ts";
import { toJsonSchema } from "./schemas.ts";

export interface AsyncApiOptions {
  /** Version of the package. */
  readonly version: string;
  /** Whether `POST /` wants a token. */
  readonly secured: boolean;
  /** Answers of the model that is served; undefined: the document shows the received event only. */
  readonly examples?: Examples | undefined;
}

type Json = Record<string, unknown>;

/** Schemas as AsyncAPI has them: its own definitions become components, and references follow. */
function components(schemas: Readonly<Record<string, z.ZodType>>): Json {
  const all: Json = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const { $schema: _, definitions, ...rest } = toJsonSchema(schema, "draft-7");
    Object.assign(all, definitions, { [name]: rest });
  }
  return JSON.parse(JSON.stringify(all).replaceAll("#/definitions/", "#/components/schemas/"));
}

const message = (type: string, schema: string, summary: string, example: unknown): Json => ({
  name: type,
  title: type,
  summary,
  contentType: "application/cloudevents+json",
  payload: { $ref: `#/components/schemas/${schema}` },
  ...(example !== undefined && { examples: [{ name: "invoice", payload: example }] }),
});

const inChannel = (channel: string, ...types: string[]) =>
  types.map((type) => ({ $ref: `#/channels/${channel}/messages/${type}` }));
const component = (type: string) => ({ [type]: { $ref: `#/components/messages/${type}` } });

/** The AsyncAPI 3.1 document of the events, from the same zod schemas as everything else. */
export function createAsyncApi({ version, secured, examples }: AsyncApiOptions): object {
  return {
    asyncapi: "3.1.0",
    id: "urn:invoice-classifier",
    info: {
      title: "Invoice classifier",
      version,
      description:
        "A Knative Eventing subscriber. Each CloudEvent comes as one POST, in binary or structured mode; the reply " +
        "is the body of its answer, structured, and the broker publishes it. The same event may come again: the " +
        "reply then has the same id.",
      license: { name: "Apache-2.0" },
      tags: [{ name: "cloudevents" }, { name: "knative" }],
    },
    defaultContentType: "application/cloudevents+json",
    servers: {
      cluster: {
        host: "invoice-classifier.default.svc.cluster.local",
        protocol: "http",
        description: "As deployed by eventing/base; on a laptop it is 127.0.0.1:5050",
        ...(secured && { security: [{ $ref: "#/components/securitySchemes/token" }] }),
      },
    },
    channels: {
      events: {
        address: "/",
        description: "What the broker's Triggers deliver",
        messages: component(RECEIVED),
      },
      replies: {
        address: null,
        description: "The body of the answer to the same request",
        messages: { ...component(CLASSIFIED), ...component(REJECTED) },
      },
    },
    operations: {
      classify: {
        action: "receive",
        title: "Classify an invoice",
        summary: "Takes an invoice's lines and replies with their labels",
        channel: { $ref: "#/channels/events" },
        messages: inChannel("events", RECEIVED),
        bindings: { http: { method: "POST", bindingVersion: "0.3.0" } },
        reply: {
          channel: { $ref: "#/channels/replies" },
          messages: inChannel("replies", CLASSIFIED, REJECTED),
        },
      },
    },
    components: {
      messages: {
        [RECEIVED]: message(
          RECEIVED,
          "ReceivedEvent",
          "Lines of an invoice to be classified",
          REQUESTS.event,
        ),
        [CLASSIFIED]: message(CLASSIFIED, "ClassifiedEvent", "Their labels", examples?.event),
        [REJECTED]: message(
          REJECTED,
          "RejectedEvent",
          "Why an event could not be taken: inside a batch's answer, or with INVALID_EVENTS=reply",
          undefined,
        ),
      },
      schemas: components({
        ReceivedEvent: receivedEvent,
        ClassifiedEvent: classifiedEvent,
        RejectedEvent: rejectedEvent,
      }),
      ...(secured && { securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } }),
    },
  };
}
