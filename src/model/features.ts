import type { Counts } from "./counts.ts";
import type { BlockTables } from "./vocabulary.ts";

/** Rows of features, one after the other; reused from run to run. */
export interface Features {
  ids: Int32Array;
  weights: Float32Array;
  /** Features of all rows so far. */
  length: number;
}

export function createFeatures(): Features {
  return { ids: new Int32Array(4096), weights: new Float32Array(4096), length: 0 };
}

const logs = Float64Array.from({ length: 64 }, (_, times) => 1 + Math.log(times));

/** Weighs one block's counts (tf, idf, norm: in scikit-learn's order, in double precision) and appends them. */
export function appendFeatures(tables: BlockTables, counts: Counts, features: Features): void {
  const { block, trie, offset } = tables;
  const { distinct, records, times } = counts;
  const from = features.length;
  if (from + distinct > features.ids.length) grow(features, from + distinct);
  const { ids, weights } = features;
  const { idf } = trie;
  const entries = trie.records;
  let sum = 0;
  for (let i = 0; i < distinct; i++) {
    const feature = entries[(records[i] as number) + 2] as number;
    let weight = times[i] as number;
    if (block.binary) weight = 1;
    if (block.sublinearTf && weight > 1)
      weight = weight < 64 ? (logs[weight] as number) : 1 + Math.log(weight);
    if (block.useIdf) weight *= idf[feature] as number;
    ids[from + i] = offset + feature;
    weights[from + i] = weight;
    sum += block.norm === "l2" ? weight * weight : weight;
  }
  features.length = from + distinct;
  if (block.norm === null || sum === 0) return;
  const scale = 1 / (block.norm === "l2" ? Math.sqrt(sum) : sum);
  for (let i = from; i < features.length; i++) weights[i] = (weights[i] as number) * scale;
}

function grow(features: Features, needed: number): void {
  const ids = new Int32Array(needed * 2);
  const weights = new Float32Array(needed * 2);
  ids.set(features.ids.subarray(0, features.length));
  weights.set(features.weights.subarray(0, features.length));
  features.ids = ids;
  features.weights = weights;
}
