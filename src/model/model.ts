import type { Explain, Prediction } from "../domain/classification.ts";
import { loadArtifact } from "./artifact.ts";
import { createExplain } from "./explain.ts";
import { type ModelMetadata, modelInvalid } from "./metadata.ts";
import { createPredict } from "./predict.ts";
import { createSession } from "./session.ts";
import { createVocabulary } from "./vocabulary.ts";

export interface Model {
  readonly metadata: ModelMetadata;
  /** Texts to raw probabilities, in order. Several calls may overlap. */
  readonly predict: (texts: readonly string[]) => Promise<readonly Prediction[]>;
  readonly explain: Explain;
  /** Frees the graph; no call may be under way. A new model is a new process: onnxruntime leaks sessions. */
  readonly close: () => Promise<void>;
}

/**
 * Loads the model folder and classifies one line, so that a model that can't is found before traffic comes.
 * Throws `model_invalid` naming the file and the cure.
 */
export async function loadModel(dir: string): Promise<Model> {
  const { metadata, onnx, vocabulary: file } = await loadArtifact(dir);
  const vocabulary = createVocabulary(metadata, file);
  const session = await createSession(onnx);
  const predict = createPredict(metadata, vocabulary, session);
  const [first] = await predict(["warm up 暖機"]);
  if (first?.probabilities.length !== metadata.classes.length)
    throw modelInvalid("model.onnx", "gives another number of classes than model.json names");
  return { metadata, predict, explain: createExplain(metadata, vocabulary, session), close: session.release };
}
