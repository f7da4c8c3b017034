import type { Caller, Classification, Explain, Predict } from "./classification.ts";
import { decide, type Policy, runnerUp } from "./decide.ts";

interface ClassifyOptions {
  readonly caller?: Caller;
  /** Adds `because` and `runnerUp` to each result; default false. */
  readonly explain?: boolean;
}

/** Texts to classifications, in order, one for each text. */
export type Classify = (
  texts: readonly string[],
  options?: ClassifyOptions,
) => Promise<readonly Classification[]>;

/** The use case: predict, decide and, where asked, explain; `observe` is told of every decision. */
export function createClassify(
  predict: Predict,
  explain: Explain,
  policy: Policy,
  observe: (decisions: readonly Classification[]) => void = () => {},
): Classify {
  return async (texts, options = {}) => {
    const predictions = await predict(texts, options.caller);
    const decisions = predictions.map((p, i) => decide(texts[i] as string, p, policy));
    observe(decisions);
    if (!options.explain) return decisions;
    const explained: Classification[] = [];
    for (const decision of decisions) {
      const because = await explain(decision.text, policy.columns[decision.label] as number);
      explained.push({ ...decision, because, runnerUp: runnerUp(decision.probabilities, decision.label) });
    }
    return explained;
  };
}
