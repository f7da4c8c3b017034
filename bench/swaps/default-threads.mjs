import { InferenceSession, Tensor } from "onnxruntime-node";

/** onnxruntime with its own idea of how many threads there should be. */
export async function createSession(onnx) {
  const session = await InferenceSession.create(onnx);
  return {
    run: async (output, ids, weights, rows, width) => {
      const shape = [rows, width];
      const feeds = { ids: new Tensor("int32", ids, shape), weights: new Tensor("float32", weights, shape) };
      return (await session.run(feeds, [output]))[output].data;
    },
    release: () => session.release(),
  };
}
