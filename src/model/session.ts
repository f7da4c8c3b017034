import { InferenceSession, Tensor } from "onnxruntime-node";
import { modelInvalid } from "./metadata.ts";

/** One ONNX graph. `ids` and `weights` are [rows, width], row by row; they must not change until the answer is there. */
export interface Session {
  /** Gives [rows, classes], row by row. `output` is "probabilities" or "scores". */
  readonly run: (
    output: "probabilities" | "scores",
    ids: Int32Array,
    weights: Float32Array,
    rows: number,
    width: number,
  ) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}

/** Opens the graph; throws `model_invalid` when onnxruntime can't load it. */
export async function createSession(onnx: Uint8Array): Promise<Session> {
  const session = await open(onnx);
  return {
    run: async (output, ids, weights, rows, width) => {
      const shape = [rows, width];
      const feeds = { ids: new Tensor("int32", ids, shape), weights: new Tensor("float32", weights, shape) };
      const results = await session.run(feeds, [output]);
      return (results[output] as Tensor).data as Float32Array;
    },
    release: () => session.release(),
  };
}

async function open(onnx: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(onnx, {
      // By default the runtime takes every core, spins, and fights a container's CPU limit: 2-4 times slower there.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // Its warnings go to standard error around our logger; faults are thrown anyway.
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw modelInvalid("model.onnx", "cannot be loaded by onnxruntime", cause);
  }
}
