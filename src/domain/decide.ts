import type { Classification, Prediction } from "./classification.ts";

/** How predictions become decisions; made once from the model's metadata and the configuration. */
export interface Policy {
  /** The public labels, in the order of the answer. */
  readonly labels: readonly string[];
  /** For each public label its column in the model's probabilities. */
  readonly columns: readonly number[];
  /** Column of the internal "no purchase" class, or -1 where the model has none. */
  readonly none: number;
  /** Below this confidence (0 to 1) a line goes to a person. */
  readonly threshold: number;
  /** Below this share of known n-grams (0 to 1) a line goes to a person, however sure the model is. */
  readonly minKnown: number;
}

/**
 * Decides one text. `__none__` is taken out and the rest renormalised; its mass lowers the confidence.
 * Ties go to the label that comes first. Everything is judged on unrounded values.
 */
export function decide(text: string, prediction: Prediction, policy: Policy): Classification {
  const raw = prediction.probabilities;
  const { columns } = policy;
  const probabilities: number[] = [];
  let sum = 0;
  for (let i = 0; i < columns.length; i++) {
    const value = raw[columns[i] as number] as number;
    probabilities.push(value);
    sum += value;
  }
  let label = 0;
  for (let i = 0; i < probabilities.length; i++) {
    // A model that puts everything on "no purchase" says nothing about the labels: all are alike.
    probabilities[i] = sum > 0 ? (probabilities[i] as number) / sum : 1 / probabilities.length;
    if ((probabilities[i] as number) > (probabilities[label] as number)) label = i;
  }
  const none = policy.none < 0 ? 0 : (raw[policy.none] as number);
  const confidence = (probabilities[label] as number) * (1 - none);
  const needsReview = confidence < policy.threshold || prediction.known < policy.minKnown;
  return { text, label, probabilities, confidence, needsReview, known: prediction.known };
}

/** Index of the second highest value; the first one wins a tie. Needs at least two values. */
export function runnerUp(probabilities: readonly number[], winner: number): number {
  let second = winner === 0 ? 1 : 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (i !== winner && (probabilities[i] as number) > (probabilities[second] as number)) second = i;
  }
  return second;
}
