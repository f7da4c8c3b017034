import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Classification } from "../domain/classification.ts";
import type { ErrorCode } from "../errors.ts";
import type { ExchangeObserver } from "../http/exchange.ts";
import { createFastHistograms, type FastHistogram } from "./fast-histogram.ts";

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

type Child = Counter.Internal;

const PREFIX = "invoice_classifier_";
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SHARES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

/** Registers every instrument of the service in a registry of its own. */
export function createMetrics({ labels, model, version }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });
  const histograms = (name: string, help: string, buckets: readonly number[]) =>
    createFastHistograms(registry, { name: PREFIX + name, help, buckets });
  const histogram = (name: string, help: string, buckets: readonly number[]) =>
    histograms(name, help, buckets)();
  const info = <T extends string>(name: string, help: string, values: Record<T, string>) =>
    new Gauge({ name: PREFIX + name, help, labelNames: Object.keys(values), registers }).set(values, 1);

  const requests = counter("requests_total", "Requests answered", ["route", "code"]);
  const durations = histograms(
    "request_duration_seconds",
    "From the head read to the answer written",
    DURATIONS,
  );
  const events = counter("events_total", "Events by type and what became of them", ["type", "outcome"]);
  const texts = counter("texts_total", "Texts by label and decision", ["label", "outcome"]);
  const decided = labels.map((label) => ({
    accepted: texts.labels({ label, outcome: "accepted" }),
    review: texts.labels({ label, outcome: "review" }),
  }));
  const confidence = histogram("confidence", "Confidence of each text", SHARES);
  const unknown = histogram(
    "unknown_ngram_share",
    "Share of a text's n-grams that the model does not know",
    SHARES,
  );
  const batchSize = histogram("batch_size", "Texts in one run", [1, 2, 4, 8, 16, 32, 64, 128, 256]);
  const queue = histogram("queue_seconds", "From accepted to the first run", DURATIONS);
  const run = histogram("run_seconds", "One run of the model", DURATIONS);
  info("model_info", "The model that answers", { name: model.name, version: model.version });
  info("build_info", "The service that answers", { version, node: process.version });

  // Labels are checked once, for a child that is kept.
  const routes = new Map<string, { readonly time: FastHistogram; readonly codes: Map<number, Child> }>();
  const observe = (route: string, status: number, seconds: number) => {
    let found = routes.get(route);
    if (!found) {
      found = { time: durations({ route }), codes: new Map() };
      routes.set(route, found);
    }
    let code = found.codes.get(status);
    if (!code) {
      code = requests.labels({ route, code: String(status) });
      found.codes.set(status, code);
    }
    code.inc();
    found.time.observe(seconds);
  };
  const outcomes = new Map<Outcome, Child>();
  const event = (outcome: Outcome, count: number) => {
    let child = outcomes.get(outcome);
    if (!child) {
      child = events.labels({ type: outcome === "ignored" ? "other" : "invoice.received", outcome });
      outcomes.set(outcome, child);
    }
    child.inc(count);
  };

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
      observe(route, status, seconds);
      if (route !== "/") return;
      if (note.classified) event("classified", note.classified);
      if (note.ignored) event("ignored", note.ignored);
      if (note.rejected) event("rejected", note.rejected);
      else if (error) event(OUTCOMES[error.code] ?? "rejected", 1);
    },
    onDecided: (decisions) => {
      for (const { label, needsReview, confidence: value, known } of decisions) {
        const { accepted, review } = decided[label] as { accepted: Child; review: Child };
        (needsReview ? review : accepted).inc();
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
