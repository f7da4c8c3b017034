import { type Batcher, type BatchObserver, batch } from "./batching/batch.ts";
import type { Config } from "./config.ts";
import type { Classification } from "./domain/classification.ts";
import { type Classify, createClassify } from "./domain/classify.ts";
import type { Policy } from "./domain/decide.ts";
import type { ModelMetadata } from "./model/metadata.ts";
import type { Model } from "./model/model.ts";

/**
 * What one run may cost: it blocks the event loop, so a small request waits for at most this much.
 * `node bench/encode.mjs` measures it: some microseconds a text, so 256 short texts are a millisecond or two.
 */
const RUN = { maxTexts: 256, maxUnits: 16_384, slice: 64 } as const;

export const clock = (): number => performance.now();

function createPolicy(
  { classes, labels, none, review }: ModelMetadata,
  threshold: number | undefined,
): Policy {
  return {
    labels: labels.map(({ name }) => name),
    columns: labels.map(({ name }) => classes.indexOf(name)),
    none: none === null ? -1 : classes.indexOf(none),
    threshold: threshold ?? review.threshold,
    minKnown: review.minKnownShare,
  };
}

export interface ClassifierObserver extends BatchObserver {
  readonly onDecided?: (decisions: readonly Classification[]) => void;
}

export interface Classifier {
  readonly classify: Classify;
  readonly policy: Policy;
  readonly batcher: Batcher;
}

/** A loaded model behind batching and the review policy: the core that the service and the commands share. */
export function createClassifier(
  model: Model,
  config: Pick<Config, "MAX_IN_FLIGHT_TEXTS" | "REVIEW_THRESHOLD">,
  observer: ClassifierObserver = {},
): Classifier {
  const policy = createPolicy(model.metadata, config.REVIEW_THRESHOLD);
  const batcher = batch(model.predict, { ...RUN, maxInFlight: config.MAX_IN_FLIGHT_TEXTS }, clock, observer);
  const classify = createClassify(batcher.predict, model.explain, policy, observer.onDecided);
  return { classify, policy, batcher };
}
