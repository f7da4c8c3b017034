/** The language of the page: zh-TW or English, remembered in the browser. */
import { en } from "./words-en.js";
import { zh } from "./words-zh.js";

/**
 * @typedef {keyof typeof en} Word
 * @typedef {"en" | "zh-TW"} Language
 */

let current = firstLanguage();

/** @returns {Language} what was chosen before, else what the browser prefers */
function firstLanguage() {
  const chosen = recall("language") ?? navigator.languages.find((name) => /^(zh|en)\b/i.test(name)) ?? "en";
  return /^zh/i.test(chosen) ? "zh-TW" : "en";
}

/** @returns {Language} */
export function language() {
  return current;
}

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  remember("language", next);
}

/**
 * The text for a key, `{name}` replaced by `params.name`. A text "one | many" is chosen by `params.n`.
 *
 * @param {Word} key
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(key, params = {}) {
  const text = (current === "zh-TW" ? zh : en)[key];
  const [one = text, many = one] = text.split(" | ");
  return (params.n === 1 ? one : many).replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
}

/**
 * A setting kept in this browser; null where the browser keeps none.
 *
 * @param {string} name
 * @returns {string | null}
 */
export function recall(name) {
  try {
    return localStorage.getItem(`console.${name}`);
  } catch {
    return null; // storage is blocked: nothing is remembered, all else works
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(`console.${name}`, value);
  } catch {
    // as in recall()
  }
}
