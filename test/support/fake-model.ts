import type { Predict } from "../../src/domain/classification.ts";
import type { ModelMetadata } from "../../src/model/metadata.ts";
import type { Model } from "../../src/model/model.ts";

export const CLASSES = ["electronics", "household", "subscription", "utilities", "__none__"] as const;

/** A model without ONNX: a text's first letter names its class (e, h, s, u, else none), sure to 0.9. */
export function createFakeModel(overrides: Partial<Model> = {}): Model {
  const predict: Predict = async (texts) =>
    texts.map((text) => {
      const found = CLASSES.findIndex((name) => name[0] === text[0]);
      const winner = found < 0 ? CLASSES.length - 1 : found;
      const probabilities = new Float32Array(CLASSES.length).fill(0.025);
      probabilities[winner] = 0.9;
      return { probabilities, known: text === "" ? 0 : 1 };
    });
  const labels = CLASSES.slice(0, 4).map((name) => ({ name, zh: name, en: name }));
  const metadata = {
    name: "invoice-classifier",
    version: "0123456789ab",
    classes: [...CLASSES],
    none: "__none__",
    labels,
    review: { threshold: 0.5, minKnownShare: 0.2 },
  } as unknown as ModelMetadata;
  return {
    metadata,
    predict,
    explain: async (text) => [{ ngram: text.slice(0, 2), share: 0.5 }],
    close: async () => {},
    ...overrides,
  };
}
