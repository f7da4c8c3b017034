/** What the model says of one text, before any decision. */
export interface Prediction {
  /** scikit-learn's raw predict_proba, one value a class (`__none__` included), in the model's class order. */
  readonly probabilities: Float32Array;
  /** Share (0 to 1) of the text's n-grams that the model knows; 0 for a text without any. */
  readonly known: number;
}

/** Who asked, so that work nobody waits for any more can be dropped before it costs a run. */
export interface Caller {
  /** Milliseconds on the batcher's clock after which the answer is worthless. */
  readonly deadline: number;
  /** True once the client has gone. */
  readonly gone: () => boolean;
  /** Told when its texts have waited and when they have run; times in milliseconds on the batcher's clock. */
  readonly onStep?: ((step: "queue" | "run", startedAt: number, endedAt: number) => void) | undefined;
}

/** Texts to predictions, in order, one for each text. */
export type Predict = (texts: readonly string[], caller?: Caller) => Promise<readonly Prediction[]>;

/** One n-gram and its share (0 to 1) of the winning label's score. */
export interface Reason {
  readonly ngram: string;
  readonly share: number;
}

/** The n-grams that weighed most for one class of one text, highest first, at most eight. */
export type Explain = (text: string, classIndex: number) => Promise<readonly Reason[]>;

/** A text with the decision made on it. */
export interface Classification {
  readonly text: string;
  /** Index into the public labels. */
  readonly label: number;
  /** Over the public labels, in their order; sums to 1. An array, since a typed one this small costs more to make. */
  readonly probabilities: readonly number[];
  /** The highest public probability x (1 - p(none)), 0 to 1. */
  readonly confidence: number;
  /** True where a person should look at the line. */
  readonly needsReview: boolean;
  readonly known: number;
  readonly because?: readonly Reason[];
  /** Index of the second most probable public label; only with an explanation. */
  readonly runnerUp?: number;
}
