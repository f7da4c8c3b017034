/**
 * Single-key shortcuts. They are off while somebody types, while a dialog is open, and for those who
 * switched them off (speech input can trigger single keys by mistake).
 */
import { recall, remember } from "./i18n.js";

/** @typedef {() => unknown} Action an action that returns false lets the key through */

/** @type {Map<string, Action>} */
const page = new Map();
/** @type {Map<string, Action>} */
let view = new Map();

export const shortcutsOn = () => recall("shortcuts") !== "off";

/** @param {boolean} on */
export const setShortcuts = (on) => remember("shortcuts", on ? "on" : "off");

/**
 * @param {Record<string, Action>} keys for every view
 */
export function pageShortcuts(keys) {
  for (const [key, action] of Object.entries(keys)) page.set(key, action);
}

/**
 * @param {Record<string, Action>} keys for the view that is shown; those of the last one are forgotten
 */
export function viewShortcuts(keys) {
  view = new Map(Object.entries(keys));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !shortcutsOn()) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (document.querySelector("dialog[open]")) return;
  if (target.closest("input, textarea, select, [contenteditable]")) {
    if (event.key === "Escape" && target instanceof HTMLElement) target.blur();
    return;
  }
  const action = view.get(event.key) ?? page.get(event.key);
  if (action && action() !== false) event.preventDefault();
});
