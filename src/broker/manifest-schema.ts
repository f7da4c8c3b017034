import { z } from "zod";
import { parseDuration } from "./duration.ts";

const duration = (least: number) =>
  z.string().refine((text) => (parseDuration(text) ?? -1) >= least, {
    message:
      least > 0
        ? "must be an ISO 8601 duration above zero, like PT5S"
        : "must be an ISO 8601 duration, like PT0.5S",
  });

const ref = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  group: z.string().optional(),
  name: z.string().min(1),
  namespace: z.string().optional(),
  address: z.string().optional(),
});

const destination = z
  .strictObject({
    ref: ref.optional(),
    uri: z.string().min(1).optional(),
    CACerts: z.string().optional(),
    audience: z.string().optional(),
  })
  .refine((value) => value.ref !== undefined || value.uri !== undefined, { message: "needs a ref or a uri" });

const delivery = z.strictObject({
  retry: z.int().min(0).max(1000).optional(),
  backoffPolicy: z.enum(["linear", "exponential"]).optional(),
  backoffDelay: duration(0).optional(),
  timeout: duration(1).optional(),
  retryAfterMax: duration(0).optional(),
  deadLetterSink: destination.optional(),
  format: z.enum(["json", "binary"]).optional(),
});

const attributeName = z
  .string()
  .regex(/^[a-z][a-z0-9]*$/, "attribute names start with a letter and hold a-z and 0-9 only");
const comparisons = z.record(attributeName, z.string().min(1));

/** One element of `filters`; exactly one member is set. */
export interface FilterManifest {
  readonly exact?: Record<string, string> | undefined;
  readonly prefix?: Record<string, string> | undefined;
  readonly suffix?: Record<string, string> | undefined;
  readonly all?: FilterManifest[] | undefined;
  readonly any?: FilterManifest[] | undefined;
  readonly not?: FilterManifest | undefined;
}

const cesql = z.string().refine(() => false, {
  message: "is not supported by the local broker; write it with exact, prefix, suffix, all, any and not",
});

const filter: z.ZodType<FilterManifest> = z.lazy(() =>
  z
    .strictObject({
      exact: comparisons.optional(),
      prefix: comparisons.optional(),
      suffix: comparisons.optional(),
      all: z.array(filter).min(1).optional(),
      any: z.array(filter).min(1).optional(),
      not: filter.optional(),
      cesql: cesql.optional(),
    })
    .refine((value) => Object.keys(value).length === 1, {
      message: "must have exactly one of exact, prefix, suffix, all, any, not",
    }),
);

const metadata = z.looseObject({
  name: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a lower-case DNS name"),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "must be a lower-case DNS label")
    .refine((name) => name !== "api", { message: "api is the console's own path here; choose another name" })
    .default("default"),
});

/** A Broker as a cluster takes it; unknown fields are mistakes, though a cluster would keep them silently. */
export const brokerManifest = z.strictObject({
  apiVersion: z.literal("eventing.knative.dev/v1"),
  kind: z.literal("Broker"),
  metadata,
  spec: z.strictObject({ config: ref.optional(), delivery: delivery.optional() }).default({}),
  status: z.unknown().optional(),
});

/** A Trigger as a cluster takes it. `brokerRef` (alpha) and cesql are refused. */
export const triggerManifest = z.strictObject({
  apiVersion: z.literal("eventing.knative.dev/v1"),
  kind: z.literal("Trigger"),
  metadata,
  spec: z.strictObject({
    broker: z.string().min(1),
    filter: z.strictObject({ attributes: z.record(attributeName, z.string()).optional() }).optional(),
    filters: z.array(filter).optional(),
    subscriber: destination,
    delivery: delivery.optional(),
  }),
  status: z.unknown().optional(),
});

export type DeliveryManifest = z.infer<typeof delivery>;
export type DestinationManifest = z.infer<typeof destination>;
export type BrokerManifest = z.infer<typeof brokerManifest>;
export type TriggerManifest = z.infer<typeof triggerManifest>;
