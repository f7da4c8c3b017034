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

/** JSON Schema (2020-12) of each event type's data, by file name; `$id` is where `dataschema` says it is. */
export function eventSchemas(schemaBase: string): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(DATA).map(([type, schema]) => {
      const { $schema, ...rest } = toJsonSchema(schema);
      return [
        `${type}.json`,
        { $schema, $id: `${schemaBase}/${type}.json`, title: `Data of ${type}`, ...rest },
      ];
    }),
  );
}

/** `GET /schemas/TYPE.json`. */
export function schemaRoutes(schemaBase: string): Route[] {
  return Object.entries(eventSchemas(schemaBase)).map(([file, schema]) =>
    documentRoute(`/schemas/${file}`, "application/schema+json", schema),
  );
}
