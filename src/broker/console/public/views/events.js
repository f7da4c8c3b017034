/** The stream of events, and beside it (on a phone: instead of it) the event that is looked at. */
import { fill, h, icon } from "../lib/dom.js";
import { createEventList } from "../lib/event-list.js";
import { t } from "../lib/i18n.js";
import { exampleCurl } from "../lib/invoice-event.js";
import { go } from "../lib/router.js";
import { viewShortcuts } from "../lib/shortcuts.js";
import { eventRow } from "../parts/event-row.js";
import { createFilterBar } from "../parts/filter-bar.js";
import { button, empty, snippet, viewHead } from "../parts/ui.js";
import { createEventPanel } from "./event.js";

/**
 * @param {import("../app.js").Context} context
 * @returns {import("../app.js").View}
 */
export function createEventsView({ live, status }) {
  /** @type {number | null} */
  let selected = null;
  /** Where the list was scrolled to when an event was opened, px. */
  let left = 0;
  /** @type {{ element: HTMLElement, close: () => void } | null} */
  let panel = null;
  /** @type {Map<number, { json: string, row: HTMLElement }>} */
  const drawn = new Map();

  const list = createEventList(draw);
  const pause = button("", () => list.setPaused(!list.paused), {
    "data-testid": "pause",
    class: "button pause",
  });
  const filters = createFilterBar(list.setFilter, status);
  const rows = h("div", { class: "event-rows", "data-testid": "events" });
  const foot = h("div", { class: "list-foot" });
  const side = h("aside", { class: "event-side" });
  const head = viewHead(t("events"), t("eventsLead"), pause);
  const element = h(
    "div",
    { class: "events-view" },
    h("div", { class: "list-side" }, head, filters.element, rows, foot),
    side,
  );

  function draw() {
    drawPause();
    const newest = drawn.size > 0 ? Math.max(...drawn.keys()) : Number.POSITIVE_INFINITY;
    const shown = list.rows.map((event) => {
      const json = JSON.stringify(event) + (event.seq === selected);
      const before = drawn.get(event.seq);
      if (before?.json === json) return before.row;
      const row = eventRow(event, event.seq === selected);
      if (before?.row === document.activeElement) queueMicrotask(() => row.focus());
      if (event.seq > newest) row.classList.add("fresh");
      return row;
    });
    drawn.clear();
    list.rows.forEach((event, index) => {
      const row = shown[index];
      if (row) drawn.set(event.seq, { json: JSON.stringify(event) + (event.seq === selected), row });
    });
    // Only what changed is moved, so that the focus and the place on the page stay.
    shown.forEach((row, index) => {
      if (rows.children[index] !== row) rows.insertBefore(row, rows.children[index] ?? null);
    });
    while (rows.children.length > shown.length) rows.lastElementChild?.remove();
    drawFoot();
  }

  function drawPause() {
    const label = list.waiting > 0 ? t("resumeNew", { n: list.waiting }) : t("resume");
    const content = list.paused ? [icon("play"), label] : [icon("pause"), t("pause")];
    fill(pause, ...content);
    pause.setAttribute("aria-pressed", String(list.paused));
  }

  function drawFoot() {
    const none = list.rows.length === 0;
    element.classList.toggle("is-empty", none && selected === null);
    if (list.state === "failed") {
      return fill(foot, empty(t("noAnswerTitle"), list.error, button(t("tryAgain"), list.load)));
    }
    if (list.state === "loading") return fill(foot, h("p", { class: "muted" }, t("loading")));
    const more =
      list.more && button(none ? t("searchOn") : t("older"), list.older, { class: "button quiet" });
    if (!none) return fill(foot, more);
    if (filters.active())
      return fill(foot, empty(t("nothingFound"), t("nothingFoundMore"), more, filters.clearButton()));
    return fill(
      foot,
      empty(
        t("noEvents"),
        t("noEventsMore"),
        button([icon("send"), t("publishExample")], () => go("publish"), { class: "button primary" }),
        h("p", { class: "muted" }, t("orPaste")),
        snippet(exampleCurl(status()?.ingress[0] ?? "/default/invoices"), "curl"),
      ),
    );
  }

  /** @param {number | null} seq */
  function show(seq) {
    // On a phone the event takes the place of the list, which is found again where it was left.
    const narrow = matchMedia("(max-width: 67.99rem)").matches;
    if (selected === null && seq !== null) left = scrollY;
    const scroll = narrow && (selected === null) !== (seq === null);
    selected = seq;
    panel?.close();
    panel = seq === null ? null : createEventPanel(seq, { live, status });
    element.classList.toggle("has-selection", seq !== null);
    fill(side, panel?.element ?? h("p", { class: "side-hint muted" }, t("chooseEvent")));
    draw();
    if (scroll) scrollTo(0, seq === null ? left : 0);
  }

  /** @param {1 | -1} step */
  function move(step) {
    const at = list.rows.findIndex(({ seq }) => seq === selected);
    const next = at < 0 ? list.rows[0] : list.rows[at + step];
    if (!next) return;
    go(`events/${next.seq}`);
    rows.querySelector(`[data-seq="${next.seq}"]`)?.scrollIntoView({ block: "nearest" });
  }

  // A (re)connected stream repeats nothing, and the broker may be another one: all is read again.
  const off = live.listen((message) => (message.hello && !list.paused ? list.load() : list.live(message)));
  return {
    element,
    show: ({ seq }) => {
      viewShortcuts({
        "/": () => filters.focus(),
        p: () => list.setPaused(!list.paused),
        j: () => move(1),
        k: () => move(-1),
        Escape: () => selected !== null && go("events"),
      });
      if (list.state === "loading") void list.load();
      show(seq);
    },
    close() {
      off();
      panel?.close();
    },
  };
}
