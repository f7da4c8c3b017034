import { pathToFileURL } from "node:url";
import { paths } from "./paths.mjs";

const url = (path) => pathToFileURL(`${paths.root}/${path}`).href;

/**
 * Each technique against the service without it. `swap` is the file of dist that is replaced, by bench/swaps/`id`.mjs;
 * `scenario` where it should show. `kind`: "in" is in the service and replaced by the plain way; "cost" is what a
 * feature costs that stays whatever it costs; "tried" is not in the service and is put in; "control" replaces nothing,
 * so that its range is what the comparison cannot tell apart.
 */
export const techniques = [
  {
    id: "express-only",
    kind: "in",
    title: "hot routes handed over before Express",
    swap: "http/server",
    scenario: "1x64",
  },
  {
    id: "no-batching",
    kind: "in",
    title: "batching by event-loop tick",
    swap: "batching/batch",
    scenario: "1x64",
  },
  {
    id: "no-batching",
    kind: "in",
    title: "batching by event-loop tick, lone request",
    swap: "batching/batch",
    scenario: "1x1",
  },
  {
    id: "json-stringify",
    kind: "in",
    title: "byte template for the answer, one text",
    swap: "wire/results",
    scenario: "1x64",
  },
  {
    id: "json-stringify",
    kind: "in",
    title: "byte template for the answer, 256 texts",
    swap: "wire/results",
    scenario: "256x4",
  },
  {
    id: "map-of-substrings",
    kind: "in",
    title: "trie over code points, not a Map of strings",
    swap: "model/char-grams",
    scenario: "256x4",
  },
  {
    id: "one-run",
    kind: "in",
    title: "rows of like length in one run",
    swap: "model/batches",
    scenario: "256x4",
  },
  {
    id: "sdk-decode",
    kind: "in",
    title: "event headers read by hand, not by the SDK",
    swap: "events/codec",
    scenario: "binary",
  },
  {
    id: "sdk-reply",
    kind: "in",
    title: "reply event written directly, not by the SDK",
    swap: "events/reply",
    scenario: "binary",
  },
  {
    id: "unbuffered-log",
    kind: "in",
    title: "log lines written in blocks",
    swap: "logger",
    scenario: "1x64",
  },
  {
    id: "busy-map",
    kind: "in",
    title: "connections in a map that requests do not change",
    swap: "http/connections",
    scenario: "1x64",
  },
  {
    id: "prom-histogram",
    kind: "in",
    title: "histograms as plain numbers",
    swap: "metrics/fast-histogram",
    scenario: "1x64",
  },
  {
    id: "default-threads",
    kind: "in",
    title: "one onnxruntime thread, set explicitly",
    swap: "model/session",
    scenario: "256x4",
  },
  { id: "nothing", kind: "control", title: "nothing replaced", scenario: "1x64" },
  { id: "no-metrics", kind: "cost", title: "metrics", swap: "metrics/metrics", scenario: "1x64" },
  { id: "no-log", kind: "cost", title: "a log line a request", swap: "request-log", scenario: "1x64" },
  {
    id: "one-write",
    kind: "tried",
    title: "head and body written as one string",
    swap: "http/exchange",
    scenario: "1x64",
  },
  {
    id: "joint-flush",
    kind: "tried",
    title: "all answers of one turn flushed together",
    swap: "http/exchange",
    scenario: "1x64",
  },
];

/**
 * Environment and arguments under which Node runs the service with one file replaced; without `swap`, with none, so
 * that what is compared runs under the same hooks.
 */
export function swapped({ id, swap } = {}) {
  const swaps = swap ? { [url(`dist/${swap}.js`)]: url(`bench/swaps/${id}.mjs`) } : {};
  return {
    args: ["--import", url("bench/processes/swap.mjs")],
    env: { BENCH_SWAPS: JSON.stringify(swaps) },
  };
}
