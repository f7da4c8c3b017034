import { type CodeTable, createCodeTable, SYMBOL, WORD } from "./code-table.ts";
import { type Block, type ModelMetadata, modelInvalid } from "./metadata.ts";
import { createSections, type Sections } from "./sections.ts";
import type { Trie } from "./trie.ts";
import type { WordRule } from "./word-grams.ts";

/** One block ready to encode. */
export interface BlockTables {
  readonly block: Block;
  readonly trie: Trie;
  readonly codes: CodeTable;
  /** Symbol of the plain space, 0 when no n-gram holds one. */
  readonly space: number;
  /** For analyzer "word" only. */
  readonly word: WordRule | undefined;
  /** Id of the block's first feature. */
  readonly offset: number;
}

/** vocabulary.bin as tables: typed arrays that look into the file's own bytes, nothing is parsed. */
export interface Vocabulary {
  readonly blocks: readonly BlockTables[];
  /** Ranges of the code points that training's Unicode lacks; empty where the normalisation doesn't ask Unicode. */
  readonly unassigned: Uint32Array;
  /** The code point that stands for each symbol in an explanation; worked out when first asked for. */
  readonly codePoints: () => Uint32Array;
}

/** Lays the tables out for the encoder; throws `model_invalid` when vocabulary.bin doesn't hold what model.json says. */
export function createVocabulary(metadata: ModelMetadata, file: ArrayBuffer): Vocabulary {
  const sections = createSections(metadata, file);
  const pairs = new Map<boolean, Uint32Array>();
  for (const { lowercase } of metadata.blocks)
    pairs.set(lowercase, sections.get(lowercase ? "codes.lower" : "codes.exact", "uint32"));
  const tables = new Map(
    [...pairs].map(([lowercase, p]) => [lowercase, codeTable(metadata, sections, p, lowercase)]),
  );
  const blocks: BlockTables[] = [];
  let offset = 0;
  for (const [i, block] of metadata.blocks.entries()) {
    const codes = tables.get(block.lowercase) as CodeTable;
    blocks.push({
      block,
      trie: { records: sections.get(`records.${i}`, "int32"), idf: idfOf(sections, block, i) },
      codes,
      space: (codes.bmp[0x20] as number) & SYMBOL,
      word: block.analyzer === "word" ? wordRule(block, i) : undefined,
      offset,
    });
    offset += block.features;
  }
  let inverse: Uint32Array | undefined;
  return {
    blocks,
    unassigned: sections.has("unassigned") ? sections.get("unassigned", "uint32") : new Uint32Array(0),
    codePoints: () => {
      inverse ??= invert([...pairs.values()]);
      return inverse;
    },
  };
}

function codeTable(
  metadata: ModelMetadata,
  sections: Sections,
  pairs: Uint32Array,
  lowercase: boolean,
): CodeTable {
  const words = metadata.blocks.map((block, i) =>
    block.analyzer === "word" && block.lowercase === lowercase
      ? sections.get(`token.${i}`, "uint32")
      : new Uint32Array(0),
  );
  return createCodeTable(pairs, words, lowercase);
}

function wordRule(block: Block, number: number): WordRule {
  return {
    bit: 1 << (WORD + number),
    minLength: block.minTokenLength ?? 1,
    ngramRange: block.ngramRange,
    stopWords: (block.stopWords?.length ?? 0) > 0,
  };
}

function idfOf(sections: Sections, block: Block, number: number): Float32Array {
  if (!block.useIdf) return new Float32Array(0);
  const idf = sections.get(`idf.${number}`, "float32");
  if (idf.length !== block.features)
    throw modelInvalid("vocabulary.bin", `idf.${number} has not one value a feature`);
  return idf;
}

function highestSymbol(pairs: Uint32Array): number {
  let highest = 0;
  for (let i = 1; i < pairs.length; i += 2) highest = Math.max(highest, pairs[i] as number);
  return highest;
}

/** Where several code points fold into one symbol, the one that folding leaves alone stands for it. */
function invert(tables: readonly Uint32Array[]): Uint32Array {
  const codePoints = new Uint32Array(Math.max(...tables.map(highestSymbol)) + 1);
  for (const pairs of tables) {
    for (let i = 0; i < pairs.length; i += 2) {
      const codePoint = pairs[i] as number;
      const char = String.fromCodePoint(codePoint);
      const symbol = pairs[i + 1] as number;
      if (codePoints[symbol] === 0 || char.toLowerCase() === char) codePoints[symbol] = codePoint;
    }
  }
  return codePoints;
}
