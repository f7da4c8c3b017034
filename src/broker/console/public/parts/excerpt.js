/** The first words of an event's data for a list: an invoice's lines and their answers without the JSON around them. */
import { describeLabel } from "../lib/labels.js";

const string = String.raw`"((?:[^"\\]|\\.)*)"`;
const line = new RegExp(string, "g");
const answer = new RegExp(`"text":${string},"prediction":${string}`, "g");

/**
 * @param {string} text the beginning of the data, perhaps cut anywhere
 * @returns {string}
 */
export function excerptOf(text) {
  const lines = /^\s*\{\s*"texts"\s*:\s*\[([\s\S]*)/.exec(text)?.[1];
  if (lines !== undefined) {
    const end = lines.indexOf('"]');
    const found = [...(end < 0 ? lines : lines.slice(0, end + 1)).matchAll(line)].map(([whole]) =>
      decode(whole),
    );
    if (found.length > 0) return found.join("、") + (end < 0 ? " …" : "");
  }
  const answers = [...text.matchAll(answer)].map(
    ([, words, label]) => `${decode(`"${words}"`)} → ${describeLabel(decode(`"${label}"`)).name}`,
  );
  return answers.length > 0 ? `${answers.join("、")} …` : text;
}

/** @param {string} json a JSON string, quotes and all */
function decode(json) {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}
