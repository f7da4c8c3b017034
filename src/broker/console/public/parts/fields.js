/** Fields of the publish form; what is typed goes straight into the draft. */
import { h } from "../lib/dom.js";
import { draft } from "../views/publish-draft.js";

/**
 * @typedef {"type" | "source" | "subject" | "id" | "lines" | "json" | "csv"} TextField
 */

/**
 * @param {string} label
 * @param {TextField} name
 * @param {Record<string, import("../lib/dom.js").Prop>} [props]
 * @param {"input" | "textarea"} [tag]
 * @returns {HTMLLabelElement}
 */
export function field(label, name, props = {}, tag = "input") {
  const common = { name, spellcheck: "false", autocomplete: "off", ...props };
  const box = tag === "input" ? h("input", common) : h("textarea", common);
  box.value = draft[name];
  box.addEventListener("input", () => {
    draft[name] = box.value;
  });
  return h("label", { class: "field" }, h("span", {}, label), box);
}

/**
 * @param {string} label
 * @param {"ingress"} name
 * @param {readonly string[]} values
 * @returns {HTMLLabelElement}
 */
export function selectField(label, name, values) {
  const box = h(
    "select",
    { name },
    ...values.map((value) => h("option", { value, selected: value === draft[name] }, value)),
  );
  box.addEventListener("change", () => {
    draft[name] = box.value;
  });
  return h("label", { class: "field" }, h("span", {}, label), box);
}
