/** What stands in the publish form. It outlives the form: a change of view or language loses nothing. */
import { demoLines, newId } from "../lib/invoice-event.js";

/**
 * @typedef {"lines" | "json" | "csv"} Mode
 */

export const draft = {
  mode: /** @type {Mode} */ ("lines"),
  ingress: "",
  type: "invoice.received",
  source: "/console",
  subject: "AB-12345678",
  id: newId(),
  lines: demoLines.join("\n"),
  json: JSON.stringify({ texts: demoLines }, null, 2),
  csv: "",
  batch: 50,
};

/**
 * Fills the form with an event that is to be published again, under a new id: with its own it would be a redelivery.
 *
 * @param {import("../lib/api.js").EventPage} page
 */
export function draftFrom({ event, data }) {
  const json = data && "json" in data ? data.json : null;
  Object.assign(draft, {
    mode: "json",
    ingress: `/${event.broker}`,
    type: event.type,
    source: event.source,
    subject: event.subject ?? "",
    id: newId(),
    json: JSON.stringify(json, null, 2),
  });
}
