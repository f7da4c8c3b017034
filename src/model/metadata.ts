import { z } from "zod";
import { ServiceError } from "../errors.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);

const step = z.discriminatedUnion("op", [
  z.object({ op: z.literal("nfkc") }),
  z.object({ op: z.literal("nfkd") }),
  z.object({ op: z.literal("lower") }),
  z.object({ op: z.literal("collapse-space") }),
  z.object({ op: z.literal("replace"), pattern: z.string(), with: z.string() }),
]);

const block = z.object({
  analyzer: z.enum(["char", "char_wb", "word"]),
  ngramRange: z.tuple([z.int().positive(), z.int().positive()]),
  lowercase: z.boolean(),
  sublinearTf: z.boolean(),
  norm: z.enum(["l1", "l2"]).nullable(),
  binary: z.boolean(),
  useIdf: z.boolean(),
  /** How many n-grams; the ids of a block follow those of the block before it. */
  features: z.int().nonnegative(),
  tokenPattern: z.string().optional(),
  /** Words are maximal runs of the code points in section `token.N` that are this long or longer. */
  minTokenLength: z.int().positive().optional(),
  stopWords: z.array(z.string()).optional(),
});

const section = z.object({
  type: z.enum(["int32", "uint32", "float32"]),
  /** Bytes from the start of vocabulary.bin. */
  offset: z.int().nonnegative().multipleOf(8),
  /** Elements, not bytes. */
  length: z.int().nonnegative(),
});

/** model.json, format 1: written by models/exporter, checked when the service starts. */
const metadataSchema = z.object({
  format: z.literal(1),
  name: z.string().min(1),
  version: z.string().regex(/^[0-9a-f]{12}$/),
  classes: z.array(z.string()).min(2),
  none: z.string().nullable(),
  labels: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string() })).min(2),
  normalisation: z.array(step),
  blocks: z.array(block).min(1).max(8),
  paddingId: z.int().nonnegative(),
  sections: z.record(z.string(), section),
  classifier: z.object({ kind: z.string(), weights: z.string(), folds: z.int().positive() }),
  files: z.object({ "model.onnx": digest, "vocabulary.bin": digest }),
  review: z.object({ threshold: share, minKnownShare: share }),
  figures: z.record(z.string(), z.unknown()),
  provenance: z.record(z.string(), z.unknown()),
});

export type ModelMetadata = Readonly<z.infer<typeof metadataSchema>>;
export type Block = ModelMetadata["blocks"][number];
export type NormalisationStep = ModelMetadata["normalisation"][number];

/** Fault of a model folder; `where` is a file name, never a path of the machine. */
export function modelInvalid(where: string, what: string, cause?: unknown): ServiceError {
  return new ServiceError(
    "model_invalid",
    `${where}: ${what}; export the model again (models/README.md) or correct MODEL_DIR`,
    cause === undefined ? {} : { cause },
  );
}

/** Checks the parsed model.json; throws `model_invalid` naming the first field that is wrong. */
export function parseMetadata(json: unknown): ModelMetadata {
  const parsed = metadataSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join(".") || "the whole";
    throw modelInvalid("model.json", `${field} is not valid (${issue?.message ?? "unknown"})`);
  }
  const { classes, none, labels, blocks, paddingId } = parsed.data;
  const named = classes.filter((name) => name !== none);
  if (none !== null && !classes.includes(none))
    throw modelInvalid("model.json", `none "${none}" is not a class`);
  if (named.length !== labels.length || labels.some((label, i) => label.name !== named[i]))
    throw modelInvalid("model.json", "labels are not the classes without none, in the same order");
  if (paddingId !== blocks.reduce((sum, b) => sum + b.features, 0))
    throw modelInvalid("model.json", "paddingId is not the number of features");
  return parsed.data;
}
