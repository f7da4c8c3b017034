import type { Explain, Reason } from "../domain/classification.ts";
import type { Counts } from "./counts.ts";
import { createEncode } from "./encode.ts";
import { createFeatures } from "./features.ts";
import type { ModelMetadata } from "./metadata.ts";
import { createNormalise } from "./normalise.ts";
import type { Session } from "./session.ts";
import { symbolsTo } from "./trie.ts";
import type { BlockTables, Vocabulary } from "./vocabulary.ts";

const MOST = 8;

/** A class's score, taken apart: intercept + the sum of all terms. An n-gram of two blocks has two terms. */
export interface Terms {
  readonly intercept: number;
  readonly terms: readonly (readonly [ngram: string, term: number])[];
}

/** The model is linear, so a run with one row for each n-gram alone gives the terms of the score exactly. */
export function createTerms(
  metadata: ModelMetadata,
  vocabulary: Vocabulary,
  session: Session,
): (text: string, classIndex: number) => Promise<Terms> {
  const normalise = createNormalise(metadata.normalisation, vocabulary.unassigned);
  const classes = metadata.classes.length;
  const features = createFeatures();
  let ngrams: string[] = [];
  const encode = createEncode(vocabulary, (tables, counts) => {
    ngrams.push(...readNgrams(tables, counts, vocabulary.codePoints()));
  });

  return async (text, classIndex) => {
    features.length = 0;
    ngrams = [];
    encode(normalise(text), features);
    const names = ngrams;
    // the last row is padding alone: the intercept
    const ids = new Int32Array(names.length + 1).fill(metadata.paddingId);
    const weights = new Float32Array(names.length + 1);
    ids.set(features.ids.subarray(0, names.length));
    weights.set(features.weights.subarray(0, names.length));
    const scores = await session.run("scores", ids, weights, ids.length, 1);
    const intercept = scores[names.length * classes + classIndex] as number;
    const terms = names.map(
      (ngram, i) => [ngram, (scores[i * classes + classIndex] as number) - intercept] as const,
    );
    return { intercept, terms };
  };
}

/**
 * Explains a class's score by its own terms: `share` is a term's part of the sum of all positive terms. An n-gram that
 * counts both as characters and as a word, or with and without a word's border, is told once, with all its terms.
 */
export function createExplain(metadata: ModelMetadata, vocabulary: Vocabulary, session: Session): Explain {
  const termsOf = createTerms(metadata, vocabulary, session);
  return async (text, classIndex) => rank((await termsOf(text, classIndex)).terms);
}

function rank(terms: Terms["terms"]): Reason[] {
  const sums = new Map<string, number>();
  for (const [ngram, term] of terms) sums.set(ngram, (sums.get(ngram) ?? 0) + term);
  const positive = [...sums].filter(([, term]) => term > 0).sort((a, b) => b[1] - a[1]);
  const total = positive.reduce((sum, [, term]) => sum + term, 0);
  return positive.slice(0, MOST).map(([ngram, term]) => ({ ngram, share: term / total }));
}

/** The n-grams themselves, without the spaces that mark a word's borders. */
function readNgrams({ trie }: BlockTables, counts: Counts, codePoints: Uint32Array): string[] {
  const read: string[] = [];
  for (let i = 0; i < counts.distinct; i++) {
    const symbols = symbolsTo(trie, counts.records[i] as number);
    const ngram = String.fromCodePoint(...symbols.map((symbol) => codePoints[symbol] as number));
    read.push(ngram.trim() || ngram);
  }
  return read;
}
