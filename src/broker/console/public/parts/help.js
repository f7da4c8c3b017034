/** The list of keys, and the switch that turns single keys off. */
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { setShortcuts, shortcutsOn } from "../lib/shortcuts.js";
import { views } from "./frame.js";
import { button } from "./ui.js";

export function showHelp() {
  /** @type {[string, string][]} */
  const keys = [
    ...views.map(({ word }, index) => /** @type {[string, string]} */ ([String(index + 1), t(word)])),
    ["n", t("keyNew")],
    ["/", t("searchText")],
    ["p", t("keyPause")],
    ["j · k", t("keyMove")],
    ["Esc", t("keyClose")],
    ["a", t("replayAll")],
    ["Ctrl + Enter", t("publish")],
    ["l", t("keyLanguage")],
    ["?", t("shortcuts")],
  ];
  const on = h("input", {
    type: "checkbox",
    checked: shortcutsOn(),
    onchange: () => setShortcuts(on.checked),
  });
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "help-title" });
  dialog.append(
    h("h2", { id: "help-title" }, t("shortcuts")),
    h(
      "dl",
      { class: "keys" },
      ...keys.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what))),
    ),
    h("label", { class: "check" }, on, t("shortcutsOn")),
    h(
      "div",
      { class: "actions" },
      button(t("close"), () => dialog.close(), { class: "button primary", autofocus: true }),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
