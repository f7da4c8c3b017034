/** Every classified line, newest first, with a count for each label, and a CSV to take away. */
import { ApiError, readEvent, readEvents } from "../lib/api.js";
import { encodeCsv } from "../lib/csv.js";
import { fill, h, icon } from "../lib/dom.js";
import { foreign } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { describeLabel } from "../lib/labels.js";
import { throttle } from "../lib/live.js";
import { go } from "../lib/router.js";
import { viewShortcuts } from "../lib/shortcuts.js";
import { labelShares } from "../parts/label-shares.js";
import { resultsOf, resultsTable } from "../parts/results.js";
import { button, empty, viewHead } from "../parts/ui.js";

/** @typedef {{ event: import("../lib/api.js").EventSummary, result: import("../parts/results.js").Result }} Line */

const PAGE = 20;

/**
 * @param {import("../app.js").Context} context
 * @returns {import("../app.js").View}
 */
export function createResultsView({ live }) {
  /** @type {Map<number, Line[]>} */
  const answers = new Map();
  let limit = PAGE;
  let more = false;
  let label = "";
  let reviewOnly = false;

  const shares = h("div", {});
  const table = h("div", { class: "scroll" });
  const foot = h("div", { class: "list-foot" });
  const review = h("input", {
    type: "checkbox",
    onchange: () => {
      reviewOnly = review.checked;
      draw();
    },
  });
  const save = button([icon("save"), t("saveCsv")], download, { disabled: true });
  const tools = [h("label", { class: "check" }, review, t("reviewOnly")), save];

  const refresh = throttle(async () => {
    try {
      const { events, next } = await readEvents({ type: "invoice.classified", limit });
      more = next !== null && events.length > 0;
      for (const event of events.filter(({ seq }) => !answers.has(seq))) {
        const { data } = await readEvent(event.seq);
        answers.set(
          event.seq,
          resultsOf(data && "json" in data ? data.json : null).map((result) => ({ event, result })),
        );
      }
      draw();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      fill(foot, empty(t("noAnswerTitle"), cause.message, button(t("tryAgain"), refresh)));
    }
  }, 1000);

  const lines = () => [...answers].sort(([a], [b]) => b - a).flatMap(([, list]) => list);

  function draw() {
    const all = lines();
    const shown = all.filter(
      ({ result }) => (label === "" || result.prediction === label) && (!reviewOnly || result.needsReview),
    );
    save.disabled = shown.length === 0;
    if (all.length === 0) {
      const start = button([icon("send"), t("publishExample")], () => go("publish"), {
        class: "button primary",
      });
      fill(foot, empty(t("noResults"), t("noResultsMore"), start));
      return;
    }
    fill(
      shares,
      labelShares(
        all.map(({ result }) => result.prediction),
        label,
        choose,
      ),
    );
    const link = (/** @type {number} */ index) => {
      const event = shown[index]?.event;
      return (
        event && h("a", { href: `#/events/${event.seq}` }, foreign(event.subject ?? event.id.slice(0, 8)))
      );
    };
    fill(
      table,
      shown.length > 0 &&
        resultsTable(
          shown.map(({ result }) => result),
          (_, index) => link(index),
        ),
    );
    fill(
      foot,
      shown.length === 0 && h("p", { class: "muted" }, t("nothingFound")),
      more && button(t("older"), older, { class: "button quiet" }),
    );
  }

  /** @param {string} next */
  function choose(next) {
    label = label === next ? "" : next;
    draw();
  }

  function older() {
    limit = Math.min(500, limit + PAGE);
    refresh();
  }

  function download() {
    const rows = lines().filter(
      ({ result }) => (label === "" || result.prediction === label) && (!reviewOnly || result.needsReview),
    );
    const csv = encodeCsv([
      ["text", "prediction", "name", "confidence", "needsReview", "invoice"],
      ...rows.map(({ event, result }) => [
        result.text,
        result.prediction,
        describeLabel(result.prediction).name,
        result.confidence ?? result.probabilities[result.prediction] ?? "",
        result.needsReview === true,
        event.subject ?? "",
      ]),
    ]);
    const url = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    h("a", { href: url, download: "classified.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  const off = live.listen(({ hello, events, skipped }) => {
    if (hello || skipped > 0 || events.some(({ type }) => type === "invoice.classified")) refresh();
  });
  return {
    element: h("div", {}, viewHead(t("results"), t("resultsLead"), ...tools), shares, table, foot),
    show() {
      viewShortcuts({});
      refresh();
    },
    close: off,
  };
}
