/**
 * What the classifier said, as a table: text, label in both languages, probability, whether a person should look.
 *
 * @typedef {{ text: string, prediction: string, probabilities: Record<string, number>, confidence?: number,
 *   needsReview?: boolean, id?: string, because?: { ngram: string, share: number }[] }} Result
 */
import { h, icon } from "../lib/dom.js";
import { foreign, percent } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { describeLabel } from "../lib/labels.js";

/** Below this confidence the best category is no more than a guess among all. */
const NONE_FITS = 0.1;

/**
 * Reads an event's data as results; anything that has another shape is no result.
 *
 * @param {unknown} json
 * @returns {Result[]}
 */
export function resultsOf(json) {
  const list = /** @type {{ results?: unknown } | null} */ (json)?.results;
  if (!Array.isArray(list)) return [];
  return list.filter(
    (item) =>
      typeof item?.text === "string" &&
      typeof item.prediction === "string" &&
      typeof item.probabilities === "object" &&
      item.probabilities !== null,
  );
}

/**
 * @param {Result[]} results
 * @param {((result: Result, index: number) => import("../lib/dom.js").Child)} [last] one more cell for each row
 * @returns {HTMLElement}
 */
export function resultsTable(results, last) {
  const head = [t("text"), t("label"), t("probability"), t("review"), ...(last ? [t("invoice")] : [])];
  return h(
    "table",
    { class: "results", "data-testid": "results" },
    h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...results.map((result, index) => row(result, last?.(result, index)))),
  );
}

/**
 * @param {Result} result
 * @param {import("../lib/dom.js").Child} [last]
 */
function row(result, last) {
  const best = result.probabilities[result.prediction] ?? 0;
  const confidence = result.confidence ?? best;
  // Confidence counts that the line may be no purchase at all; the runner-up is shown on the same scale.
  const scale = best > 0 ? confidence / best : 1;
  const [second] = Object.entries(result.probabilities)
    .filter(([label]) => label !== result.prediction)
    .sort((a, b) => b[1] - a[1]);
  return h(
    "tr",
    { class: result.needsReview ? "review" : "" },
    h("th", { scope: "row" }, foreign(result.text), because(result)),
    h("td", {}, labelChip(result.prediction)),
    h(
      "td",
      { class: "probability" },
      bar(result.prediction, confidence),
      confidence < NONE_FITS ? small(t("noneFits")) : second && runnerUp(second[0], second[1] * scale),
    ),
    h("td", { class: "verdict" }, verdict(result.needsReview === true)),
    last !== undefined && h("td", {}, last),
  );
}

/** @param {boolean} needed */
const verdict = (needed) =>
  needed
    ? h("span", { class: "flag" }, icon("flag"), t("needsReview"))
    : h("span", { class: "sure" }, icon("check"), t("accepted"));

/**
 * @param {string} label
 * @returns {HTMLElement}
 */
export function labelChip(label) {
  const { name, other, hue } = describeLabel(label);
  const chip = h(
    "span",
    { class: "label", title: label },
    h("span", { class: "dot" }),
    h("span", {}, foreign(name), other && h("span", { class: "other" }, other)),
  );
  chip.style.setProperty("--hue", String(hue));
  return chip;
}

/**
 * @param {string} label
 * @param {number} share 0 to 1
 */
function bar(label, share) {
  const track = h("span", { class: "bar", "aria-hidden": "true" }, h("span", {}));
  track.style.setProperty("--share", String(Math.min(1, Math.max(0, share))));
  track.style.setProperty("--hue", String(describeLabel(label).hue));
  return h("span", { class: "measure" }, track, h("span", { class: "value" }, percent(share)));
}

/** @param {string} text */
const small = (text) => h("span", { class: "runner-up" }, text);

/**
 * @param {string} label
 * @param {number} share 0 to 1
 */
const runnerUp = (label, share) =>
  share >= 0.005 && small(t("next", { label: describeLabel(label).name, share: percent(share) }));

/** @param {Result} result */
function because({ because: reasons }) {
  if (!Array.isArray(reasons) || reasons.length === 0) return false;
  const chips = reasons
    .slice(0, 5)
    .map(({ ngram, share }) =>
      h("span", { class: "reason" }, foreign(String(ngram)), ` ${percent(Number(share))}`),
    );
  return h("span", { class: "because" }, `${t("because")} `, ...chips);
}
