import { z } from "zod";
import {
  CLASSIFIED,
  classifiedData,
  RECEIVED,
  REJECTED,
  receivedData,
  rejectedData,
} from "../events/contract.ts";
import type { Route } from "./app.ts";
import { documentRoute } from "./documents.ts";

/** The schema of each event type's data; `dataschema` of a reply points at its address. */
const DATA = { [RECEIVED]: receivedData, [CLASSIFIED]: classifiedData, [REJECTED]: rejectedData };

/**
 * A zod schema as JSON Schema. Always its input side: that leaves objects open, and fields may be added to any
 * of ours without a new version.
 */
export function toJsonSchema(schema: z.ZodType, target: "draft-2020-12" | "draft-7" = "draft-2020-12") {
  return z.toJSONSchema(schema, { io: "input", target });
}

/** JSON Schema (2020-12) of an event type's data; `$id` is where `dataschema` says it is. */
export function eventSchema(type: keyof typeof DATA, schemaBase: string): object {
  const { $schema, ...rest } = toJsonSchema(DATA[type]);
  return { $schema, $id: `${schemaBase}/${type}.json`, title: `Data of ${type}`, ...rest };
}

/** `GET /schemas/TYPE.json`. */
export function schemaRoutes(schemaBase: string): Route[] {
  return (Object.keys(DATA) as (keyof typeof DATA)[]).map((type) =>
    documentRoute(`/schemas/${type}.json`, "application/schema+json", () => eventSchema(type, schemaBase)),
  );
}
