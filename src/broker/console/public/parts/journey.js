/** An event's way and the classifier's answer, kept up to date while they happen. */
import { ApiError, readEvent, readWay } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { throttle } from "../lib/live.js";
import { resultsOf, resultsTable } from "./results.js";
import { countDown, wayTree } from "./way.js";

/**
 * @param {number} seq
 * @param {import("../lib/live.js").Live} live
 * @returns {{ element: HTMLElement, close: () => void }}
 */
export function createJourney(seq, live) {
  const drawing = h("div", { class: "way-box" });
  const answer = h("div", {});
  const element = h("div", { class: "journey" }, h("section", {}, h("h2", {}, t("way")), drawing), answer);
  let shown = "";
  let answered = 0;
  /** @type {Set<number>} */
  let members = new Set([seq]);

  const refresh = throttle(async () => {
    try {
      const way = await readWay(seq);
      members = new Set(way.nodes.map(({ event }) => event.seq));
      draw(way);
      await showAnswer(way);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (shown === "") fill(drawing, h("p", { class: "muted" }, cause.message));
    }
  });

  /** @param {import("../lib/api.js").Way} way */
  function draw(way) {
    const next = JSON.stringify(way);
    if (next === shown) return;
    shown = next;
    const open = new Set(
      [...drawing.querySelectorAll("details[data-key]")]
        .filter((details) => /** @type {HTMLDetailsElement} */ (details).open)
        .map((details) => details.getAttribute("data-key") ?? ""),
    );
    fill(drawing, wayTree(way, seq, open));
    countDown(drawing);
  }

  /** @param {import("../lib/api.js").Way} way */
  async function showAnswer({ nodes }) {
    const own = nodes.find(({ event }) => event.seq === seq);
    const replies = own?.deliveries.map(({ reply }) => reply) ?? [];
    const source =
      own?.event.type === "invoice.classified"
        ? seq
        : nodes.findLast(({ event }) => event.type === "invoice.classified" && replies.includes(event.seq))
            ?.event.seq;
    if (source === undefined || source === answered) return;
    answered = source;
    const { data } = await readEvent(source);
    const results = resultsOf(data && "json" in data ? data.json : null);
    if (results.length > 0)
      fill(answer, h("section", {}, h("h2", {}, t("classified")), resultsTable(results)));
  }

  const off = live.listen(({ hello, events, deliveries }) => {
    const concerned = (/** @type {number | null} */ id) => id !== null && members.has(id);
    const news = events.some((event) => concerned(event.cause) || concerned(event.seq));
    if (hello || news || deliveries.some((delivery) => concerned(delivery.seq))) refresh();
  });
  const ticker = setInterval(() => countDown(drawing), 500);
  refresh();

  return {
    element,
    close() {
      off();
      clearInterval(ticker);
    },
  };
}
