import type { Event } from "./event.ts";
import { mediaType } from "./media-type.ts";

/** One filter of a Trigger, read from `filter.attributes` or `filters`. Attribute values compare as text. */
export type Filter =
  | { readonly dialect: "attributes" | "exact" | "prefix" | "suffix"; readonly values: readonly Pair[] }
  | { readonly dialect: "all" | "any"; readonly filters: readonly Filter[] }
  | { readonly dialect: "not"; readonly filter: Filter };

type Pair = readonly [attribute: string, value: string];

function lookUp(event: Event, name: string): string | undefined {
  const value = Object.hasOwn(event.attributes, name) ? event.attributes[name] : undefined;
  if (value !== undefined) return String(value);
  if (name === "datamediatype") return mediaType(lookUp(event, "datacontenttype"));
  return name === "schemaurl" ? lookUp(event, "dataschema") : undefined;
}

function holds(
  dialect: "attributes" | "exact" | "prefix" | "suffix",
  found: string,
  wanted: string,
): boolean {
  if (dialect === "prefix") return found.startsWith(wanted);
  if (dialect === "suffix") return found.endsWith(wanted);
  // An empty value in `filter.attributes` asks only that the attribute be there.
  return found === wanted || (dialect === "attributes" && wanted === "" && found !== "");
}

/** Whether the event passes. A missing attribute never matches; every pair of one filter must hold. */
export function matches(filter: Filter, event: Event): boolean {
  switch (filter.dialect) {
    case "all":
      return filter.filters.every((each) => matches(each, event));
    case "any":
      return filter.filters.some((each) => matches(each, event));
    case "not":
      return !matches(filter.filter, event);
    default:
      return filter.values.every(([name, wanted]) => {
        const found = lookUp(event, name);
        return found !== undefined && holds(filter.dialect, found, wanted);
      });
  }
}

const verbs = { attributes: "=", exact: "=", prefix: "starts with", suffix: "ends with" };

/** The filter in words, for people. */
export function describeFilter(filter: Filter): string {
  switch (filter.dialect) {
    case "all":
    case "any": {
      if (filter.filters.length === 0) return filter.dialect === "all" ? "every event" : "no event";
      const parts = filter.filters.map((each) => describeFilter(each));
      if (parts.length === 1) return parts[0] ?? "";
      return parts.map((part) => `(${part})`).join(filter.dialect === "all" ? " and " : " or ");
    }
    case "not":
      return `not (${describeFilter(filter.filter)})`;
    default:
      if (filter.values.length === 0) return "every event";
      return filter.values
        .map(([name, value]) =>
          value === "" ? `${name} is set` : `${name} ${verbs[filter.dialect]} ${value}`,
        )
        .join(" and ");
  }
}
