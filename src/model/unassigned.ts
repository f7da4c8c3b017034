import { isWithin } from "./ranges.ts";

type TextFunction = (text: string) => string;

const BMP = 0x10000;
const LOOK_CLOSER = 2;

/**
 * Python and this runtime may know different versions of Unicode. What has no meaning yet in training's must have none
 * here: the function given is applied to the pieces between such code points, which is what Python's own function does
 * with them (they compose with nothing, have no case, and end a word).
 *
 * @param ranges first, last, first, last... of the code points that training's Unicode lacks
 */
export function createSparing(ranges: Uint32Array): (apply: TextFunction) => TextFunction {
  const marks = new Uint8Array(BMP).fill(LOOK_CLOSER, 0xd800, 0xe000);
  for (let i = 0; i < ranges.length && (ranges[i] as number) < BMP; i += 2)
    marks.fill(1, ranges[i], Math.min(BMP, (ranges[i + 1] as number) + 1));
  const isUnassigned = (char: string) => isWithin(ranges, char.codePointAt(0) as number);

  return (apply) => (text) => {
    let mark = 0;
    for (let i = 0; i < text.length; i++) mark |= marks[text.charCodeAt(i)] as number;
    if (mark === 0 || (mark === LOOK_CLOSER && ![...text].some(isUnassigned))) return apply(text);
    let done = "";
    let piece = "";
    for (const char of text) {
      if (!isUnassigned(char)) piece += char;
      else {
        done += apply(piece) + char;
        piece = "";
      }
    }
    return done + apply(piece);
  };
}
