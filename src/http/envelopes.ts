import { z } from "zod";
import {
  CLASSIFIED,
  classifiedData,
  RECEIVED,
  REJECTED,
  receivedData,
  rejectedData,
} from "../events/contract.ts";

const text = (description: string, example: string) => z.string().min(1).meta({ description, example });

const id = "0b0f2c0e-5f0c-4a55-9a30-2d9c1d9f4a11";
const hop = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const carried = {
  subject: text("The invoice's number", "AB-12345678").optional(),
  partitionkey: text("Keeps the order of one key where the broker does", "shop-7").optional(),
  correlationid: text("Carried on; without one the received id takes its place", id).optional(),
  traceparent: text("W3C trace context of the event's maker (distributed-tracing extension)", hop).optional(),
  tracestate: z.string().optional(),
};

const common = {
  specversion: z.literal("1.0"),
  source: text("With id, what makes an event the same one again", "/shops/taipei-7"),
  datacontenttype: z.literal("application/json").optional(),
};

/** `invoice.received` in the JSON format; other attributes are allowed and ignored. */
export const receivedEvent = z
  .looseObject({
    ...common,
    id: text("Unique within source", id),
    type: z.literal(RECEIVED),
    time: z.iso.datetime({ offset: true }).optional(),
    ...carried,
    data: receivedData,
  })
  .meta({ id: "ReceivedEvent" });

const reply = {
  ...common,
  id: text("32 hex digits; the same at every redelivery", "5d1f2ab6c7e8490b3c2d1e0f9a8b7c6d"),
  dataschema: z.url().meta({ description: "Where the data's JSON Schema is" }),
  causationid: text("id of the received event", id),
};

/** `invoice.classified`, the reply to `invoice.received`. */
export const classifiedEvent = z
  .object({
    ...reply,
    type: z.literal(CLASSIFIED),
    ...carried,
    outcome: z
      .enum(["accepted", "review"])
      .meta({ description: "review when any text needs a person; a Trigger can filter on it" }),
    data: classifiedData,
  })
  .meta({ id: "ClassifiedEvent" });

/** `invoice.rejected`: in a batch's answer, and with INVALID_EVENTS=reply in the place of a 4xx. */
export const rejectedEvent = z
  .object({
    ...reply,
    type: z.literal(REJECTED),
    causationid: reply.causationid.optional(),
    data: rejectedData,
  })
  .meta({ id: "RejectedEvent" });
