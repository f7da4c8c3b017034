/** Small parts that every view uses. */
import { h, icon } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

/**
 * @typedef {import("../lib/dom.js").Child} Child
 */

/**
 * A button, always `type=button`: nothing here submits a form by accident.
 *
 * @param {Child | Child[]} label
 * @param {() => unknown} onclick
 * @param {Record<string, import("../lib/dom.js").Prop>} [props]
 */
export function button(label, onclick, props = {}) {
  return h("button", { type: "button", class: "button", onclick, ...props }, label);
}

/**
 * Says a thing to everybody: a note on the page that goes away, and to screen readers at once.
 *
 * @param {string} text
 * @param {"good" | "bad"} [kind]
 */
export function say(text, kind = "good") {
  const place = document.getElementById("notes");
  const note = h("p", { class: `note ${kind}` }, text);
  place?.append(note);
  setTimeout(() => note.remove(), kind === "good" ? 5000 : 9000);
}

/**
 * @param {() => string} text
 * @returns {HTMLButtonElement} copies the text
 */
export function copyButton(text) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      say(t("copied"));
    } catch {
      say(t("copyRefused"), "bad");
    }
  };
  return button([icon("copy"), t("copy")], copy, { class: "button quiet small" });
}

/**
 * A command or a piece of YAML to paste.
 *
 * @param {string} text
 * @param {string} label what it is, for screen readers
 */
export function snippet(text, label) {
  return h(
    "div",
    { class: "snippet" },
    h("pre", { tabindex: 0, role: "region", "aria-label": label }, text),
    copyButton(() => text),
  );
}

/**
 * What a view shows when there is nothing yet: what that means, and what to do next.
 *
 * @param {string} title
 * @param {string} text
 * @param {...Child} next
 */
export function empty(title, text, ...next) {
  return h("div", { class: "empty" }, icon("box"), h("h2", {}, title), text && h("p", {}, text), ...next);
}

/**
 * @param {string} title
 * @param {string} lead
 * @param {...Child} actions
 */
export function viewHead(title, lead, ...actions) {
  return h(
    "div",
    { class: "view-head" },
    h("div", {}, h("h1", { tabindex: -1 }, title), lead && h("p", { class: "lead" }, lead)),
    h("div", { class: "actions" }, ...actions),
  );
}

/**
 * Asks before a step that can't be taken back.
 *
 * @param {string} question
 * @param {string} yes the name of the step, on its button
 * @returns {Promise<boolean>}
 */
export function confirmStep(question, yes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "dialog", "aria-label": question });
    const close = (/** @type {boolean} */ answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    dialog.addEventListener("cancel", () => close(false));
    dialog.append(
      h("p", {}, question),
      h(
        "div",
        { class: "actions" },
        button(t("cancel"), () => close(false), { class: "button quiet" }),
        button(yes, () => close(true), { class: "button primary", autofocus: true }),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
