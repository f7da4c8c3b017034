import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Classification } from "../domain/classification.ts";
import type { ErrorCode } from "../errors.ts";
import type { ExchangeObserver } from "../http/exchange.ts";
import { createFastHistogram } from "./fast-histogram.ts";

export interface MetricsOptions {
  readonly labels: readonly string[];
  readonly model: { readonly name: string; readonly version: string };
  /** The service's own version. */
  readonly version: string;
}

export interface Metrics extends ExchangeObserver {
  /** Prometheus text and its media type. */
  readonly render: () => Promise<{ readonly contentType: string; readonly body: string }>;
  /** Registers the gauge of texts accepted and not yet answered. */
  readonly showInFlight: (read: () => number) => void;
  readonly onDecided: (decisions: readonly Classification[]) => void;
  readonly onQueued: (seconds: number) => void;
  readonly onRun: (texts: number, seconds: number) => void;
}

type Outcome = "classified" | "ignored" | "rejected" | "overloaded" | "unauthorized" | "failed";

/** What became of an event, by the fault that its answer carried; the rest is `rejected`. */
const OUTCOMES: Partial<Record<ErrorCode, Outcome>> = {
  overloaded: "overloaded",
  not_ready: "overloaded",
  timed_out: "overloaded",
  unauthorized: "unauthorized",
  forbidden: "unauthorized",
  keys_unavailable: "unauthorized",
  client_gone: "failed",
  internal: "failed",
};

const PREFIX = "invoice_classifier_";
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SHARES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

/** Registers every instrument of the service in a registry of its own. */
export function createMetrics({ labels, model, version }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const histogram = <T extends string>(name: string, help: string, buckets: number[], labelNames: T[]) =>
    new Histogram({ name: PREFIX + name, help, buckets, labelNames, registers });
  const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });
  const info = <T extends string>(name: string, help: string, values: Record<T, string>) =>
    new Gauge({ name: PREFIX + name, help, labelNames: Object.keys(values), registers }).set(values, 1);

  const requests = counter("requests_total", "Requests answered", ["route", "code"]);
  const durations = histogram(
    "request_duration_seconds",
    "From the head read to the answer written",
    DURATIONS,
    ["route"],
  );
  const events = counter("events_total", "Events by type and what became of them", ["type", "outcome"]);
  // Once a text or a run: kept as plain numbers and handed to prom-client when it is asked.
  const fast = (name: string, help: string, buckets: readonly number[]) =>
    createFastHistogram(registry, { name: PREFIX + name, help, buckets });
  const decided = labels.map(() => ({ accepted: 0, review: 0 }));
  new Counter({
    name: `${PREFIX}texts_total`,
    help: "Texts by label and decision",
    labelNames: ["label", "outcome"],
    registers,
    collect() {
      decided.forEach((counts, i) => {
        for (const outcome of ["accepted", "review"] as const) {
          if (counts[outcome] > 0) this.inc({ label: labels[i] as string, outcome }, counts[outcome]);
          counts[outcome] = 0;
        }
      });
    },
  });
  const confidence = fast("confidence", "Confidence of each text", SHARES);
  const unknown = fast(
    "unknown_ngram_share",
    "Share of a text's n-grams that the model does not know",
    SHARES,
  );
  const batchSize = fast("batch_size", "Texts in one run", [1, 2, 4, 8, 16, 32, 64, 128, 256]);
  const queue = fast("queue_seconds", "From accepted to the first run", DURATIONS);
  const run = fast("run_seconds", "One run of the model", DURATIONS);
  info("model_info", "The model that answers", { name: model.name, version: model.version });
  info("build_info", "The service that answers", { version, node: process.version });

  // Resolving labels by name hashes them each time; children are kept instead.
  const children = new Map<string, { count: { inc: () => void }; time: { observe: (s: number) => void } }>();
  const child = (route: string, status: number) => {
    const key = `${route} ${status}`;
    let found = children.get(key);
    if (!found) {
      found = { count: requests.labels(route, String(status)), time: durations.labels(route) };
      children.set(key, found);
    }
    return found;
  };
  const classifiedEvents = events.labels("invoice.received", "classified");
  const event = (outcome: Outcome, count: number) =>
    void events.labels(outcome === "ignored" ? "other" : "invoice.received", outcome).inc(count);

  return {
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    showInFlight: (read) => {
      new Gauge({
        name: `${PREFIX}texts_in_flight`,
        help: "Texts accepted and not yet answered",
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    onAnswer: (route, status, seconds, note, error) => {
      const { count, time } = child(route, status);
      count.inc();
      time.observe(seconds);
      if (route !== "/") return;
      if (note.classified) classifiedEvents.inc(note.classified);
      if (note.ignored) event("ignored", note.ignored);
      if (note.rejected) event("rejected", note.rejected);
      else if (error) event(OUTCOMES[error.code] ?? "rejected", 1);
    },
    onDecided: (decisions) => {
      for (const { label, needsReview, confidence: value, known } of decisions) {
        const counts = decided[label] as { accepted: number; review: number };
        if (needsReview) counts.review++;
        else counts.accepted++;
        confidence.observe(value);
        unknown.observe(1 - known);
      }
    },
    onQueued: (seconds) => queue.observe(seconds),
    onRun: (size, seconds) => {
      batchSize.observe(size);
      run.observe(seconds);
    },
  };
}
