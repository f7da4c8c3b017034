import type { Prediction } from "../domain/classification.ts";
import { limitsFor, planRuns } from "./batches.ts";
import { createEncode } from "./encode.ts";
import { createFeatures, type Features } from "./features.ts";
import type { ModelMetadata } from "./metadata.ts";
import { createNormalise } from "./normalise.ts";
import type { Session } from "./session.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Arrays of one call; they go back to the pool when its last run is over. */
interface Lane {
  readonly features: Features;
  ids: Int32Array;
  weights: Float32Array;
}

/** Texts to raw probabilities: encode all, cut into runs of like length, run them one after the other. */
export function createPredict(
  metadata: ModelMetadata,
  vocabulary: Vocabulary,
  session: Session,
): (texts: readonly string[]) => Promise<Prediction[]> {
  const normalise = createNormalise(metadata.normalisation, vocabulary.unassigned);
  const encode = createEncode(vocabulary);
  const classes = metadata.classes.length;
  const { maxCells, runCost } = limitsFor(classes * metadata.classifier.folds);
  const idle: Lane[] = [];

  return async (texts) => {
    const lane = idle.pop() ?? {
      features: createFeatures(),
      ids: new Int32Array(0),
      weights: new Float32Array(0),
    };
    const { features } = lane;
    features.length = 0;
    const starts = new Uint32Array(texts.length);
    const lengths = new Uint32Array(texts.length);
    const known = new Float64Array(texts.length);
    for (let i = 0; i < texts.length; i++) {
      starts[i] = features.length;
      known[i] = encode(normalise(texts[i] as string), features);
      lengths[i] = features.length - (starts[i] as number);
    }
    const predictions = new Array<Prediction>(texts.length);
    const { order, runs } = planRuns(lengths, maxCells, runCost);
    for (const { from, to, width } of runs) {
      const rows = to - from;
      pad(lane, order.subarray(from, to), starts, lengths, width, metadata.paddingId);
      const cells = rows * width;
      const ids = lane.ids.subarray(0, cells);
      const output = await session.run("probabilities", ids, lane.weights.subarray(0, cells), rows, width);
      for (let row = 0; row < rows; row++) {
        const text = order[from + row] as number;
        const probabilities = output.subarray(row * classes, (row + 1) * classes);
        predictions[text] = { probabilities, known: known[text] as number };
      }
    }
    idle.push(lane);
    return predictions;
  };
}

/** Lays rows out as [rows, width]; what is left of a row is the padding id with weight 0. */
function pad(
  lane: Lane,
  rows: Uint32Array,
  starts: Uint32Array,
  lengths: Uint32Array,
  width: number,
  paddingId: number,
): void {
  if (lane.ids.length < rows.length * width) {
    lane.ids = new Int32Array(2 * rows.length * width);
    lane.weights = new Float32Array(2 * rows.length * width);
  }
  const { ids, weights, features } = lane;
  let cell = 0;
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r] as number;
    const from = starts[row] as number;
    const to = from + (lengths[row] as number);
    for (let i = from; i < to; i++) {
      ids[cell] = features.ids[i] as number;
      weights[cell++] = features.weights[i] as number;
    }
    for (const end = (r + 1) * width; cell < end; ) {
      ids[cell] = paddingId;
      weights[cell++] = 0;
    }
  }
}
