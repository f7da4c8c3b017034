import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelMetadata, modelInvalid, parseMetadata } from "./metadata.ts";

/** A model folder, read and found intact. */
export interface Artifact {
  readonly metadata: ModelMetadata;
  readonly onnx: Uint8Array;
  /** vocabulary.bin, alone in its buffer so that typed arrays can look into it. */
  readonly vocabulary: ArrayBuffer;
}

/**
 * Reads model.json, model.onnx and vocabulary.bin of a folder and checks every digest: a file cut short by a copy,
 * or two exports mixed up, must not classify. Throws `model_invalid` naming the file: of missing
 * ones the first in this order.
 */
export async function loadArtifact(dir: string): Promise<Artifact> {
  const text = (await read(dir, "model.json")).toString("utf8");
  const metadata = parseMetadata(parseJson(text));
  checkVersion(text, metadata.version);
  const onnx = await read(dir, "model.onnx");
  const vocabulary = await read(dir, "vocabulary.bin");
  check("model.onnx", onnx, metadata.files["model.onnx"]);
  check("vocabulary.bin", vocabulary, metadata.files["vocabulary.bin"]);
  return { metadata, onnx, vocabulary: new Uint8Array(vocabulary).buffer };
}

async function read(dir: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, file));
  } catch (cause) {
    throw modelInvalid(file, "cannot be read", cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw modelInvalid("model.json", "is not JSON", cause);
  }
}

/** The version is the digest of model.json itself with an empty version; it covers the other files by theirs. */
function checkVersion(text: string, version: string): void {
  const unsealed = text.replace(`"version": "${version}"`, '"version": ""');
  if (sha256(unsealed).slice(0, 12) !== version)
    throw modelInvalid(
      "model.json",
      "was changed after the export (its version is the digest of its content)",
    );
}

function check(file: string, bytes: Uint8Array, expected: string): void {
  if (sha256(bytes) !== expected) throw modelInvalid(file, "differs from its digest in model.json");
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
