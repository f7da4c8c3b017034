/**
 * The way of an event, drawn: published, the Triggers that matched it, each attempt with its status and the
 * wait after it, the reply, and the reply's own way. Nested lists with lines between them, so that it is a
 * drawing for the eye, an outline for a screen reader, and folds on a phone.
 *
 * @typedef {import("../lib/api.js").Delivery} Delivery
 * @typedef {import("../lib/api.js").WayNode} WayNode
 */
import { h, icon } from "../lib/dom.js";
import { clock, duration, foreign, shortName, shortUrl, stateWord, typeBadge } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { attemptsTable, failure } from "./attempts.js";
import { reasonWords } from "./json-view.js";
import { replayButton } from "./replay.js";

/** Of a long row of attempts the first and the last few are drawn; the table below has them all. */
const DRAWN = 5;

/** A chain of replies deeper than this goes on on the page of its last drawn event. */
const DEEP = 8;

/**
 * @param {import("../lib/api.js").Way} way
 * @param {number} here the event whose page this is
 * @param {ReadonlySet<string>} open keys of the tables that are unfolded
 * @returns {HTMLElement}
 */
export function wayTree(way, here, open) {
  const nodes = new Map(way.nodes.map((node) => [node.event.seq, node]));
  /** @type {Set<number>} */
  const drawn = new Set();

  let deeper = false;

  /** @param {number} seq @param {number} depth @returns {HTMLElement | false} */
  const eventItem = (seq, depth) => {
    const node = nodes.get(seq);
    if (!node || drawn.has(seq)) return false;
    drawn.add(seq);
    if (depth > DEEP) {
      deeper = true;
      return h("li", { class: "way-event" }, h("a", { href: `#/events/${seq}` }, t("goesOn")));
    }
    const { event, deliveries } = node;
    const items = deliveries.map((delivery) =>
      deliveryItem(delivery, open, (reply) => eventItem(reply, depth + 1)),
    );
    const nobody = deliveries.length === 0 && h("li", { class: "way-nobody" }, t("noTrigger"));
    return h(
      "li",
      { class: "way-event", "aria-current": seq === here && "true" },
      eventHead(event, seq === here),
      h("ol", { class: "way-deliveries" }, ...items, nobody),
    );
  };

  const start = startOf(nodes, way.root, here);
  const first = eventItem(start, 0);
  // A reply whose delivery record is gone (retention) still has its cause: it is drawn at the end.
  const rest = deeper || start !== way.root ? [] : way.nodes.map(({ event }) => eventItem(event.seq, 0));
  return h("ol", { class: "way", "aria-label": t("way"), "data-testid": "way" }, first, ...rest);
}

/**
 * @param {ReadonlyMap<number, WayNode>} nodes
 * @param {number} root
 * @param {number} here
 * @returns {number} the first event of all, or, far down in a chain, one a few steps above `here`
 */
function startOf(nodes, root, here) {
  const above = [here];
  for (
    let cause = nodes.get(here)?.event.cause;
    cause && nodes.has(cause);
    cause = nodes.get(cause)?.event.cause
  ) {
    above.push(cause);
  }
  return above.length > DEEP ? (above[DEEP / 2] ?? root) : root;
}

/**
 * @param {import("../lib/api.js").EventSummary} event
 * @param {boolean} here
 */
function eventHead(event, here) {
  const name = [typeBadge(event.type), event.subject && foreign(event.subject, "subject")];
  return h(
    "div",
    { class: "way-head" },
    here ? h("strong", {}, ...name) : h("a", { href: `#/events/${event.seq}` }, ...name),
    h(
      "span",
      { class: "faint" },
      event.cause === null ? t("published") : t("replied"),
      " ",
      clock(event.arrived),
    ),
  );
}

/**
 * @param {Delivery} delivery
 * @param {ReadonlySet<string>} open
 * @param {(seq: number) => HTMLElement | false} eventItem
 */
function deliveryItem(delivery, open, eventItem) {
  const { attempts, state, reply } = delivery;
  const key = `${delivery.seq} ${delivery.trigger} ${delivery.kind}`;
  const child = reply !== null && eventItem(reply);
  return h(
    "li",
    { class: "way-delivery", "data-state": state },
    h(
      "div",
      { class: "way-trigger" },
      h(
        "span",
        { class: "trigger" },
        delivery.kind === "sink" && `${t("deadLetterSink")} · `,
        foreign(shortName(delivery.trigger)),
      ),
      h("span", { class: "url" }, "→ ", foreign(shortUrl(delivery.url))),
      h("span", { class: `state ${state}` }, stateWord(state)),
    ),
    attemptsLine(delivery),
    (state === "dead" || state === "dropped") && failure(delivery, replayButton(delivery)),
    (attempts.length > 1 || state !== "delivered") &&
      attempts.length > 0 &&
      attemptsTable(attempts, key, open.has(key)),
    child && h("ol", { class: "way" }, child),
  );
}

/** @param {Delivery} delivery */
function attemptsLine({ attempts, state, due }) {
  const line = h("ol", { class: "attempts" });
  const skipFrom = attempts.length > 2 * DRAWN + 1 ? DRAWN : attempts.length;
  const skipTo = attempts.length - DRAWN;
  attempts.forEach((attempt, index) => {
    if (index === skipFrom)
      line.append(h("li", { class: "more" }, t("moreAttempts", { n: skipTo - skipFrom })));
    if (index >= skipFrom && index < skipTo) return;
    if (attempt.round > (attempts[index - 1]?.round ?? 0)) {
      line.append(h("li", { class: "again" }, icon("replay"), t("replayed")));
    }
    const what = attempt.status === null ? t("noAnswer") : String(attempt.status);
    const title = `${reasonWords(attempt.reason)} · ${duration(attempt.ms)}`;
    line.append(h("li", { class: `attempt ${attempt.outcome}`, title }, what));
    const last = index === attempts.length - 1;
    if (last && attempt.outcome === "delivered")
      line.append(h("li", { class: "took" }, duration(attempt.ms)));
    if (attempt.wait !== null && !last) line.append(h("li", { class: "wait" }, duration(attempt.wait)));
  });
  if (state === "pending") {
    if (due !== null && attempts.length > 0)
      line.append(h("li", { class: "wait countdown", "data-due": due }, ""));
    line.append(h("li", { class: "attempt pending", title: stateWord(state) }, "…"));
  }
  return line;
}

/**
 * Writes how long each wait still is.
 *
 * @param {Element} root
 */
export function countDown(root) {
  for (const wait of root.querySelectorAll("[data-due]")) {
    const left = Math.max(0, Date.parse(wait.getAttribute("data-due") ?? "") - Date.now());
    wait.textContent = left > 0 ? t("inTime", { time: duration(Math.ceil(left / 1000) * 1000) }) : "…";
  }
}
