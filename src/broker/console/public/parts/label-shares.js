/** How often each label came: one coloured strip, and a button for each label that filters by it. */
import { h } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { describeLabel } from "../lib/labels.js";
import { labelChip } from "./results.js";

/**
 * @param {string[]} predictions
 * @param {string} chosen
 * @param {(label: string) => void} choose
 * @returns {HTMLElement}
 */
export function labelShares(predictions, chosen, choose) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const label of predictions) counts.set(label, (counts.get(label) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]);
  const strip = h("div", { class: "strip", "aria-hidden": "true" });
  for (const [label, count] of ranked) {
    const piece = h("span", {});
    piece.style.setProperty("--hue", String(describeLabel(label).hue));
    piece.style.flexGrow = String(count);
    strip.append(piece);
  }
  const buttons = ranked.map(([label, count]) =>
    h(
      "button",
      {
        type: "button",
        class: "share",
        "aria-pressed": String(label === chosen),
        onclick: () => choose(label),
      },
      labelChip(label),
      h("span", { class: "count" }, number(count)),
    ),
  );
  return h(
    "section",
    { class: "shares", "aria-label": t("byLabel") },
    strip,
    h("div", { class: "share-buttons" }, ...buttons),
    h("p", { class: "faint" }, t("linesCounted", { n: predictions.length })),
  );
}
