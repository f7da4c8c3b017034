import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { paths } from "./paths.mjs";
import { createRandom } from "./random.mjs";

const SEED = 20_240_606;

/** All terms of the shipped lexicon, in a fixed random order. */
export function loadTexts(path = paths.lexicon) {
  const terms = parse(readFileSync(path), { columns: true }).map((row) => row.term);
  const random = createRandom(SEED);
  for (let i = terms.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [terms[i], terms[j]] = [terms[j], terms[i]];
  }
  return terms;
}

/** `count` lists of `size` texts each, all different ones as long as the lexicon lasts. */
export function textLists(terms, size, count) {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: size }, (_, j) => terms[(i * size + j) % terms.length]),
  );
}

const json = { "content-type": "application/json" };
const event = (id) => ({
  specversion: "1.0",
  id,
  source: "/bench",
  type: "invoice.received",
  time: "2026-01-01T00:00:00Z",
});

/** `payload` as a structured CloudEvent. */
export function structuredEvent(payload, id) {
  return {
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify({ ...event(id), datacontenttype: "application/json", data: payload }),
  };
}

/** `payload` as a binary CloudEvent: the attributes in headers, as Knative sends it. */
export function binaryEvent(payload, id) {
  const attributes = Object.entries(event(id)).map(([name, value]) => [`ce-${name}`, value]);
  return { headers: { ...json, ...Object.fromEntries(attributes) }, body: JSON.stringify(payload) };
}

/** `payload` as plain JSON. */
export function plain(payload) {
  return { headers: json, body: JSON.stringify(payload) };
}
