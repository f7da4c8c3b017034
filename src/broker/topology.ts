import type { Filter } from "./filter.ts";

/** How deliveries are repeated and where they end; durations in milliseconds. */
export interface Delivery {
  /** Attempts after the first one. */
  readonly retry: number;
  /** null: repeat at once, as Knative does when the policy or the delay is missing. */
  readonly backoff: { readonly policy: "linear" | "exponential"; readonly delayMs: number } | null;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** Upper bound of what a Retry-After may ask for; null: the header is not looked at. */
  readonly retryAfterMaxMs: number | null;
  readonly format: "json" | "binary";
  /** `kept`: a sink is named but lives nowhere; the broker keeps the event. null: none is named. */
  readonly deadLetterSink: { readonly kind: "url"; readonly url: string } | { readonly kind: "kept" } | null;
}

export interface Broker {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Trigger {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  /** `namespace/name` of its Broker. */
  readonly broker: string;
  readonly filter: Filter;
  /** Where the events go. */
  readonly url: string;
  readonly delivery: Delivery;
}

/** All that the manifests say, resolved. */
export interface Topology {
  readonly brokers: ReadonlyMap<string, Broker>;
  readonly triggers: ReadonlyMap<string, Trigger>;
  /** What was passed over, for people. */
  readonly notes: readonly string[];
  readonly files: readonly string[];
}
