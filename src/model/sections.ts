import { type ModelMetadata, modelInvalid } from "./metadata.ts";

const kinds = { int32: Int32Array, uint32: Uint32Array, float32: Float32Array } as const;
type Kinds = { int32: Int32Array; uint32: Uint32Array; float32: Float32Array };

/** Reads named sections of vocabulary.bin; each answer is a view of the file's bytes (little-endian, as all our CPUs). */
export interface Sections {
  /** Throws `model_invalid` when the section is missing, of another type, or runs over the file's end. */
  readonly get: <T extends keyof Kinds>(name: string, type: T) => Kinds[T];
  readonly has: (name: string) => boolean;
}

export function createSections(metadata: ModelMetadata, file: ArrayBuffer): Sections {
  return {
    has: (name) => name in metadata.sections,
    get: (name, type) => {
      const section = metadata.sections[name];
      if (section?.type !== type) throw modelInvalid("model.json", `sections has no ${type} "${name}"`);
      const end = section.offset + section.length * kinds[type].BYTES_PER_ELEMENT;
      if (end > file.byteLength)
        throw modelInvalid("vocabulary.bin", `ends before its section "${name}" does`);
      return new kinds[type](file, section.offset, section.length) as Kinds[typeof type];
    },
  };
}
