/** An event's data, pretty, every piece of it a text node. */
import { fill, h } from "../lib/dom.js";
import { visible } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { copyButton } from "./ui.js";

/** Beyond so many values the colours are left out: a browser gets slow with that many nodes. */
const MAX_VALUES = 5000;

/**
 * @param {import("../lib/api.js").EventData} data
 * @param {boolean} truncated
 * @returns {HTMLElement}
 */
export function dataView(data, truncated) {
  if (data === null) return h("p", { class: "muted" }, t("noData"));
  const box = h("div", { class: "data" });
  const plain =
    "json" in data ? JSON.stringify(data.json, null, 2) : "text" in data ? data.text : data.base64;
  const pre = h("pre", {
    class: "code",
    tabindex: 0,
    role: "region",
    "aria-label": t("data"),
    "data-testid": "data",
  });
  if ("json" in data) paint(pre, data.json, plain);
  else pre.textContent = visible(plain);
  return fill(
    box,
    "base64" in data && h("p", { class: "muted" }, t("binaryData")),
    truncated && h("p", { class: "muted" }, t("cutData")),
    pre,
    copyButton(() => plain),
  );
}

/**
 * @param {HTMLElement} pre
 * @param {unknown} value
 * @param {string} plain
 */
function paint(pre, value, plain) {
  const fragment = document.createDocumentFragment();
  let left = MAX_VALUES;
  const add = (/** @type {string} */ text, kind = "") =>
    fragment.append(kind ? h("span", { class: kind }, visible(text)) : text);

  const walk = (/** @type {unknown} */ node, /** @type {string} */ indent) => {
    if (--left < 0) return;
    if (typeof node !== "object" || node === null) {
      const kind = typeof node === "string" ? "string" : typeof node === "number" ? "number" : "word";
      add(JSON.stringify(node), `json-${kind}`);
      return;
    }
    const list = Array.isArray(node);
    const entries = list ? node.map((item) => ["", item]) : Object.entries(node);
    if (entries.length === 0) return add(list ? "[]" : "{}");
    add(list ? "[" : "{");
    entries.forEach(([key, item], index) => {
      add(`${index > 0 ? "," : ""}\n${indent}  `);
      if (!list) {
        add(JSON.stringify(key), "json-key");
        add(": ");
      }
      walk(item, `${indent}  `);
    });
    add(`\n${indent}${list ? "]" : "}"}`);
  };
  walk(value, "");
  if (left < 0) pre.textContent = visible(plain);
  else pre.append(fragment);
}

/**
 * The words of a failed answer: the problem's own detail where the body is problem+json, else the text as it is.
 *
 * @param {string} body
 * @returns {{ title: string, detail: string, code: string, raw: string }}
 */
export function readProblem(body) {
  try {
    const problem = JSON.parse(body);
    if (typeof problem === "object" && problem !== null) {
      const word = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
      return {
        title: word(problem.title),
        detail: word(problem.detail),
        code: word(problem.code),
        raw: body,
      };
    }
  } catch {
    // no JSON: shown as text
  }
  return { title: "", detail: "", code: "", raw: body };
}

/**
 * An attempt's reason for a person: `422: {problem+json}` becomes `422: its detail`.
 *
 * @param {string} reason
 * @returns {string}
 */
export function reasonWords(reason) {
  const [, status, body] = /^(\d{3}): (\{.*)$/s.exec(reason) ?? [];
  if (status === undefined || body === undefined) return reason;
  const { detail, title } = readProblem(body);
  return detail || title ? `${status}: ${detail || title}` : reason;
}
