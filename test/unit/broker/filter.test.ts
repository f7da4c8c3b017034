import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/broker/event.ts";
import { describeFilter, type Filter, matches } from "../../../src/broker/filter.ts";

const event: Event = {
  attributes: {
    specversion: "1.0",
    id: "1",
    source: "/shops/12",
    type: "invoice.received",
    datacontenttype: "application/json; charset=utf-8",
    amount: 120,
    urgent: true,
  },
  data: null,
};

const leaf = (
  dialect: "attributes" | "exact" | "prefix" | "suffix",
  values: Record<string, string>,
): Filter => ({
  dialect,
  values: Object.entries(values),
});
const yes = leaf("exact", { type: "invoice.received" });
const no = leaf("exact", { type: "other" });

describe("filters", () => {
  it.each<[string, Filter, boolean]>([
    ["no attributes let everything pass", leaf("attributes", {}), true],
    ["attributes: an equal value passes", leaf("attributes", { type: "invoice.received" }), true],
    ["attributes: another value does not", leaf("attributes", { type: "invoice" }), false],
    [
      "attributes: all of them must hold",
      leaf("attributes", { type: "invoice.received", source: "/x" }),
      false,
    ],
    ["attributes: a missing one never matches", leaf("attributes", { subject: "a" }), false],
    ["attributes: an empty value asks that it be there", leaf("attributes", { source: "" }), true],
    ["attributes: an empty value fails where it is missing", leaf("attributes", { subject: "" }), false],
    ["exact compares numbers as text", leaf("exact", { amount: "120" }), true],
    ["exact compares booleans as text", leaf("exact", { urgent: "true" }), true],
    ["exact: case matters", leaf("exact", { type: "Invoice.received" }), false],
    ["exact knows the media type alone", leaf("exact", { datamediatype: "application/json" }), true],
    ["prefix", leaf("prefix", { source: "/shops/" }), true],
    ["prefix that is longer", leaf("prefix", { source: "/shops/123" }), false],
    ["prefix of a missing attribute", leaf("prefix", { subject: "a" }), false],
    ["suffix", leaf("suffix", { type: ".received" }), true],
    ["suffix that is none", leaf("suffix", { type: ".classified" }), false],
    ["all of two", { dialect: "all", filters: [yes, yes] }, true],
    ["all with one that fails", { dialect: "all", filters: [yes, no] }, false],
    ["any with one that holds", { dialect: "any", filters: [no, yes] }, true],
    ["any with none", { dialect: "any", filters: [no, no] }, false],
    ["not", { dialect: "not", filter: no }, true],
    ["not of a missing attribute holds", { dialect: "not", filter: leaf("exact", { subject: "a" }) }, true],
    [
      "nested",
      { dialect: "not", filter: { dialect: "any", filters: [no, { dialect: "all", filters: [yes, no] }] } },
      true,
    ],
  ])("%s", (_name, filter, expected) => {
    expect(matches(filter, event)).toBe(expected);
  });

  it("are told in words", () => {
    const filter: Filter = {
      dialect: "all",
      filters: [yes, { dialect: "not", filter: leaf("prefix", { source: "/test" }) }],
    };
    expect(describeFilter(filter)).toBe("(type = invoice.received) and (not (source starts with /test))");
    expect(describeFilter(leaf("attributes", {}))).toBe("every event");
    expect(describeFilter(leaf("attributes", { subject: "" }))).toBe("subject is set");
  });
});
