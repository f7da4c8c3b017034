import { type Encoded, encodeBinary, encodeStructured } from "./encode.ts";
import type { Attribute, Event } from "./event.ts";
import type { Job } from "./store.ts";
import type { Trigger } from "./topology.ts";

/** The event as the target gets it: a dead letter carries why it failed. */
function withError({ event, error }: Job): Event {
  if (!error) return event;
  const attributes: Record<string, Attribute> = {
    ...event.attributes,
    knativeerrordest: error.dest,
    knativeerrorcode: error.code,
  };
  if (error.data) attributes.knativeerrordata = error.data;
  return { attributes, data: event.data };
}

/** The HTTP message of one delivery, with the headers that the MT broker sends. */
export function deliveryMessage(job: Job, trigger: Trigger): Encoded {
  const event = withError(job);
  const encoded = trigger.delivery.format === "json" ? encodeStructured(event) : encodeBinary(event);
  return {
    body: encoded.body,
    headers: {
      ...encoded.headers,
      ...job.event.passed,
      ...(job.kind === "subscriber" ? { prefer: "reply" } : {}),
      "kn-namespace": trigger.namespace,
    },
  };
}
