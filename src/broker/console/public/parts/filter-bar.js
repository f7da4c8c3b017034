/** The filters above the stream: words, type, id, and the broker where there are several. */
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { button } from "./ui.js";

/** How long to wait for the next key before searching, ms. */
const TYPING_MS = 250;

/**
 * @param {(change: Partial<import("../lib/event-list.js").Filter>) => void} onChange
 * @param {() => import("../lib/api.js").Status | null} status
 */
export function createFilterBar(onChange, status) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const send = () => {
    clearTimeout(timer);
    onChange({ text: text.value.trim(), type: type.value.trim(), id: id.value.trim(), broker: broker.value });
    clear.hidden = !active();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_MS);
  };
  const field = (/** @type {string} */ label, /** @type {Record<string, string>} */ props) =>
    h("input", {
      type: "search",
      "aria-label": label,
      placeholder: label,
      autocomplete: "off",
      spellcheck: "false",
      oninput: soon,
      onchange: send,
      ...props,
    });

  const text = field(t("searchText"), { class: "wide", "data-testid": "search", "aria-keyshortcuts": "/" });
  const type = field(t("filterType"), { list: "event-types", title: t("startHint") });
  const id = field(t("filterId"), { title: t("startHint") });
  const brokers = status()?.brokers ?? [];
  const broker = h(
    "select",
    { "aria-label": t("broker"), onchange: send, hidden: brokers.length < 2 },
    h("option", { value: "" }, t("allBrokers")),
    ...brokers.map((name) => h("option", { value: name }, name)),
  );
  const types = ["invoice.received", "invoice.classified", "invoice.rejected", "invoice.*"];
  const datalist = h("datalist", { id: "event-types" }, ...types.map((value) => h("option", { value })));

  const active = () => [text, type, id, broker].some(({ value }) => value.trim() !== "");
  const reset = () => {
    for (const input of [text, type, id, broker]) input.value = "";
    send();
    text.focus();
  };
  const clear = button(t("clearFilters"), reset, { class: "button quiet", hidden: true });

  return {
    element: h("search", { class: "filters" }, text, type, id, broker, datalist, clear),
    active,
    focus: () => text.focus(),
    clearButton: () => button(t("clearFilters"), reset),
  };
}
