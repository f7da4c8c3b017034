import { isWithin } from "./ranges.ts";

/** The low bits of a code: the symbol that the tries know; 0 for a code point that no n-gram holds. */
export const SYMBOL = 0xfffff;
/** White space as Python sees it. */
export const SPACE = 1 << 20;
/** First of the bits that say of which word blocks a code point is a word character. */
export const WORD = 21;
/** The negative bit: the lower case of this code point depends on its neighbours (Σ) or is two (İ). */
const SPECIAL = 1 << 31;

const BMP = 0x10000;
const spaces = [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
] as const;

/** What the encoder needs to know of each code point, in one load; folding to lower case is in it already. */
export interface CodeTable {
  readonly bmp: Int32Array;
  readonly astral: (codePoint: number) => number;
}

/**
 * @param pairs code point, symbol, code point, symbol...
 * @param words by word block: first, last, first, last... of its word characters, ascending
 */
export function createCodeTable(
  pairs: Uint32Array,
  words: readonly Uint32Array[],
  lowercase: boolean,
): CodeTable {
  const bmp = new Int32Array(BMP);
  const rare = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) {
    const codePoint = pairs[i] as number;
    const symbol = pairs[i + 1] as number;
    if (codePoint < BMP) bmp[codePoint] = symbol;
    else rare.set(codePoint, symbol);
  }
  for (const [first, last] of spaces) for (let c: number = first; c <= last; c++) bmp[c] = at(bmp, c) | SPACE;
  words.forEach((ranges, block) => {
    for (let i = 0; i < ranges.length; i += 2) {
      const last = Math.min(ranges[i + 1] as number, BMP - 1);
      for (let c = ranges[i] as number; c <= last; c++) bmp[c] = at(bmp, c) | (1 << (WORD + block));
    }
  });
  if (lowercase) for (const c of [0x130, 0x3a3]) bmp[c] = at(bmp, c) | SPECIAL;
  const astral = (codePoint: number) => {
    let code = rare.get(codePoint) ?? 0;
    words.forEach((ranges, block) => {
      if (isWithin(ranges, codePoint)) code |= 1 << (WORD + block);
    });
    return code;
  };
  return { bmp, astral };
}

function at(codes: Int32Array, codePoint: number): number {
  return codes[codePoint] as number;
}

/**
 * Writes one code for each code point of the text; a lone surrogate counts as one. `codes` must have room for
 * twice text.length (İ becomes two). Gives the count of codes.
 */
export function writeCodes(text: string, table: CodeTable, codes: Int32Array): number {
  const { bmp } = table;
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    let code = bmp[unit] as number;
    if (code < 0) return writeCodes(text.toLowerCase(), table, codes); // holds no such code point any more
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const codePoint = text.codePointAt(i) as number;
      if (codePoint >= BMP) {
        code = table.astral(codePoint);
        i++;
      }
    }
    codes[n++] = code;
  }
  return n;
}
