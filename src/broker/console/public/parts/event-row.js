/** One event in the list. */
import { h, icon } from "../lib/dom.js";
import { clock, foreign, typeBadge } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { excerptOf } from "./excerpt.js";

/**
 * @param {import("../lib/api.js").EventSummary} event
 * @param {boolean} selected
 * @returns {HTMLAnchorElement}
 */
export function eventRow(event, selected) {
  return h(
    "a",
    {
      class: "event-row",
      href: `#/events/${event.seq}`,
      "data-seq": event.seq,
      "data-testid": "event-row",
      "aria-current": selected && "true",
    },
    h("span", { class: "when" }, clock(event.arrived)),
    typeBadge(event.type),
    event.cause !== null && h("span", { class: "reply-mark", title: t("isReply") }, "↩"),
    h("span", { class: "name" }, foreign(event.subject ?? event.id)),
    h("span", { class: "excerpt" }, event.text === null ? t("binary") : foreign(excerptOf(event.text))),
    fate(event.deliveries),
  );
}

/**
 * What became of the event so far, as a mark with words.
 *
 * @param {import("../lib/api.js").DeliveryCounts} counts
 */
function fate({ total, pending, delivered, dead }) {
  if (dead > 0) return h("span", { class: "fate dead" }, icon("warn"), t("fateDead", { n: dead }));
  if (pending > 0)
    return h("span", { class: "fate pending" }, h("span", { class: "pulse" }), t("fatePending"));
  if (total === 0) return h("span", { class: "fate none" }, t("fateNone"));
  return h("span", { class: "fate delivered" }, icon("check"), t("fateDelivered", { n: delivered }));
}
