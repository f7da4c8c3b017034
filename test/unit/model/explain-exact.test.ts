import { describe, expect, it } from "vitest";
import { loadArtifact } from "../../../src/model/artifact.ts";
import { createEncode } from "../../../src/model/encode.ts";
import { createExplain, createTerms } from "../../../src/model/explain.ts";
import { createFeatures } from "../../../src/model/features.ts";
import { createNormalise } from "../../../src/model/normalise.ts";
import { createSession } from "../../../src/model/session.ts";
import { createVocabulary } from "../../../src/model/vocabulary.ts";

const shapes = ["char-wb-platt-folds", "two-labels-platt", "char-counts-complement", "union-normalised"];
const TEXT = "Netflix訂閱 珍珠奶茶 electricity bill 牛肉麵 x2 water";

describe("an explanation", () => {
  it.each(shapes)("is made of terms that add up to the score: %s", async (shape) => {
    const dir = new URL(`../../golden/shapes/${shape}`, import.meta.url).pathname;
    const { metadata, onnx, vocabulary: file } = await loadArtifact(dir);
    const vocabulary = createVocabulary(metadata, file);
    const session = await createSession(onnx);
    const features = createFeatures();
    createEncode(vocabulary)(createNormalise(metadata.normalisation)(TEXT), features);
    const ids = features.ids.slice(0, features.length);
    const scores = await session.run("scores", ids, features.weights.slice(0, ids.length), 1, ids.length);
    const termsOf = createTerms(metadata, vocabulary, session);
    const explain = createExplain(metadata, vocabulary, session);

    for (let c = 0; c < metadata.classes.length; c++) {
      const { intercept, terms } = await termsOf(TEXT, c);
      expect(terms).toHaveLength(ids.length);
      expect(terms.reduce((sum, [, term]) => sum + term, intercept)).toBeCloseTo(scores[c] as number, 5);

      const own = new Map<string, number>();
      for (const [ngram, term] of terms) own.set(ngram, (own.get(ngram) ?? 0) + term);
      const positive = [...own.values()].filter((term) => term > 0);
      const total = positive.reduce((a, b) => a + b, 0);
      const because = await explain(TEXT, c);
      expect(because).toHaveLength(Math.min(8, positive.length));
      for (const { ngram, share } of because)
        expect(share).toBeCloseTo((own.get(ngram) as number) / total, 9);
    }
    await session.release();
  });
});
