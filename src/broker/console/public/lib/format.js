/** Values into words: times, durations, sizes, names. */
import { h } from "./dom.js";
import { language, t } from "./i18n.js";

/**
 * @param {string} iso
 * @returns {HTMLTimeElement} the local time of day with milliseconds; the full instant on hover
 */
export function clock(iso) {
  const date = new Date(iso);
  const time = date.toLocaleTimeString("en-GB", { hour12: false });
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? "" : `${date.toLocaleDateString(language(), { month: "short", day: "numeric" })} `;
  return h("time", { datetime: iso, title: iso }, `${day}${time}`, h("span", { class: "faint" }, `.${ms}`));
}

/**
 * @param {number} ms
 * @returns {string} such as 12 ms, 0.5 s, 32 s, 2 min
 */
export function duration(ms) {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/**
 * @param {number} share 0 to 1
 * @returns {string} such as 93 %, 99.8 % or 0.4 %
 */
export function percent(share) {
  const value = share * 100;
  // Between 99 and 100 a decimal, rounded down: what is not certain never reads as 100 %.
  if (value > 99 && value < 100) return `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

/**
 * @param {number} n
 * @returns {string}
 */
export const number = (n) => n.toLocaleString(language());

/**
 * A namespaced name without the namespace that nearly everything is in.
 *
 * @param {string} name such as default/invoice-received
 * @returns {string}
 */
export const shortName = (name) => name.replace(/^default\//, "");

/**
 * @param {string} url
 * @returns {string} host, port and path, for a narrow place
 */
export const shortUrl = (url) => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/**
 * Makes characters that could hide or reorder a text visible: controls and the marks of writing direction.
 *
 * @param {string} text
 * @returns {string}
 */
export function visible(text) {
  return text.replace(/[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (c) =>
    c === "\n" || c === "\t" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Text that came with an event: shown exactly, kept from changing the direction of what is around it.
 *
 * @param {string} text
 * @param {string} [kind] a CSS class
 * @returns {HTMLElement}
 */
export const foreign = (text, kind = "") => h("bdi", { class: kind }, visible(text));

/**
 * An event's type with its colour: the same type has the same colour everywhere.
 *
 * @param {string} type
 * @returns {HTMLElement}
 */
export function typeBadge(type) {
  const badge = h("span", { class: "type" }, foreign(type));
  let hash = 0;
  for (const c of type) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) % 3600;
  const own = { "invoice.received": 215, "invoice.classified": 150, "invoice.rejected": 20 };
  const hue = Object.hasOwn(own, type) ? own[/** @type {keyof typeof own} */ (type)] : hash / 10;
  badge.style.setProperty("--hue", String(hue));
  return badge;
}

/**
 * @param {import("./api.js").Delivery["state"]} state
 * @returns {string}
 */
export function stateWord(state) {
  if (state === "pending") return t("statePending");
  if (state === "delivered") return t("stateDelivered");
  return state === "dead" ? t("stateDead") : t("stateDropped");
}
