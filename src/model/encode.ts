import { countChars, countCharsWithinWords } from "./char-grams.ts";
import { type CodeTable, writeCodes } from "./code-table.ts";
import { type Counts, createCounts, resetCounts } from "./counts.ts";
import type { Features } from "./features.ts";
import { appendFeatures } from "./features.ts";
import type { BlockTables, Vocabulary } from "./vocabulary.ts";
import { countWords } from "./word-grams.ts";

/** Appends one (already normalised) text's features as a row; gives the share of its n-grams that are known. */
export type Encode = (text: string, features: Features) => number;

/**
 * Text to TF-IDF features, exactly as the scikit-learn vectorizers that the blocks were read from. Pure but for its
 * scratch arrays: it runs to its end before anybody else can call it.
 *
 * @param onBlock told of each block's counts while they stand; explanations look there for the n-grams themselves
 */
export function createEncode(
  vocabulary: Vocabulary,
  onBlock?: (tables: BlockTables, counts: Counts) => void,
): Encode {
  const { blocks } = vocabulary;
  const counts = createCounts();
  // characters say more of what is known: a Chinese line is one long "word", nearly always unknown
  const judged = new Set(blocks.filter(({ word }) => !word));
  let codes = new Int32Array(1024);
  let scratch = new Int32Array(1024);

  return (text, features) => {
    if (2 * text.length + 2 > codes.length) {
      codes = new Int32Array(4 * text.length + 2);
      scratch = new Int32Array(4 * text.length + 2);
    }
    let looked = 0;
    let known = 0;
    let length = 0;
    let written: CodeTable | undefined;
    for (const tables of blocks) {
      if (tables.codes !== written) {
        length = writeCodes(text, tables.codes, codes);
        written = tables.codes;
      }
      resetCounts(counts);
      count(tables, codes, length, scratch, counts);
      if (judged.size === 0 || judged.has(tables)) {
        looked += counts.looked;
        known += counts.known;
      }
      onBlock?.(tables, counts);
      appendFeatures(tables, counts, features);
    }
    return looked === 0 ? 0 : known / looked;
  };
}

function count(
  tables: BlockTables,
  codes: Int32Array,
  length: number,
  scratch: Int32Array,
  counts: Counts,
): void {
  const { trie, space, word, block } = tables;
  if (word) countWords(trie, codes, length, space, word, scratch, counts);
  else if (block.analyzer === "char")
    countChars(trie, codes, length, space, block.ngramRange, scratch, counts);
  else countCharsWithinWords(trie, codes, length, space, block.ngramRange, scratch, counts);
}
