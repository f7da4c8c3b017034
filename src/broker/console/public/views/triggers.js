/** The Triggers that the manifests hold, what each has done, and what the manifests said that was passed over. */
import { fill, h, icon } from "../lib/dom.js";
import { clock, foreign, number, shortName, shortUrl } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { viewShortcuts } from "../lib/shortcuts.js";
import { reasonWords } from "../parts/json-view.js";
import { empty, snippet, viewHead } from "../parts/ui.js";

/** A Trigger to start from, for eventing/local. */
const example = `apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: my-bookkeeping
spec:
  broker: invoices
  filter:
    attributes:
      type: invoice.classified
  subscriber:
    uri: http://127.0.0.1:9000/
`;

/**
 * @param {import("../app.js").Context} context
 * @returns {import("../app.js").View}
 */
export function createTriggersView({ status, counts, onCounts }) {
  const list = h("div", { class: "cards two", "data-testid": "triggers" });
  const about = h("div", {});
  let shown = "";

  function draw() {
    const next = JSON.stringify([counts(), status()]);
    if (next === shown) return;
    shown = next;
    const triggers = counts();
    const none =
      triggers.length === 0 &&
      empty(t("noTriggers"), t("noTriggersMore"), snippet(example, t("exampleTrigger")));
    fill(list, none, ...triggers.map(card));
    fill(about, manifests(), subscribe(triggers.length > 0));
  }

  function manifests() {
    const { manifests: { files, notes } = { files: [], notes: [] } } = status() ?? {};
    if (files.length === 0) return false;
    return h(
      "section",
      {},
      h("h2", {}, t("manifests")),
      h("ul", { class: "plain" }, ...files.map((file) => h("li", {}, h("code", {}, foreign(file))))),
      notes.length > 0 &&
        h(
          "details",
          {},
          h("summary", {}, t("notes", { n: notes.length })),
          h("ul", {}, ...notes.map((note) => h("li", {}, foreign(note)))),
        ),
    );
  }

  /** @param {boolean} withExample */
  function subscribe(withExample) {
    const ingress = status()?.ingress[0] ?? "/default/invoices";
    const curl = `curl -N '${location.origin}${ingress}/events?type=invoice.classified'`;
    return h(
      "section",
      {},
      h("h2", {}, t("subscribe")),
      h("p", { class: "muted" }, t("subscribeCurl")),
      snippet(curl, "curl"),
      withExample && h("p", { class: "muted" }, t("subscribeTrigger")),
      withExample && snippet(example, t("exampleTrigger")),
    );
  }

  const off = onCounts(draw);
  return {
    element: h("div", {}, viewHead(t("triggers"), t("triggersLead")), list, about),
    show() {
      viewShortcuts({});
      draw();
    },
    close: off,
  };
}

/** @param {import("../lib/api.js").Trigger} trigger */
function card(trigger) {
  const { counters, delivery } = trigger;
  const figures = /** @type {const} */ ([
    ["matched", counters.matched, ""],
    ["delivered", counters.delivered, "good"],
    ["replies", counters.replies, ""],
    ["retried", counters.retried, counters.retried > 0 ? "warn" : ""],
    ["dead", counters.dead, counters.dead > 0 ? "bad" : ""],
    ["dropped", counters.dropped, counters.dropped > 0 ? "bad" : ""],
    ["pending", trigger.pending, ""],
    ["inFlight", trigger.inFlight, ""],
  ]);
  const policy = t("policy", {
    retry: delivery.retry,
    backoff: delivery.backoffPolicy,
    delay: delivery.backoffDelay,
  });
  return h(
    "article",
    { class: "card trigger-card", "data-testid": "trigger" },
    h(
      "header",
      {},
      h("h2", {}, foreign(shortName(trigger.trigger))),
      h("code", { class: "filter" }, foreign(trigger.filter)),
    ),
    h("p", { class: "url" }, "→ ", foreign(shortUrl(trigger.subscriber))),
    h(
      "dl",
      { class: "figures" },
      ...figures.map(([name, value, kind]) =>
        h("div", { class: kind }, h("dt", {}, t(`count_${name}`)), h("dd", {}, number(value))),
      ),
    ),
    h(
      "p",
      { class: "faint" },
      policy,
      delivery.timeout ? ` · ${t("timeout", { time: delivery.timeout })}` : "",
    ),
    h("p", { class: "faint" }, t("deadLetterSink"), ": ", sinkName(trigger.deadLetterSink)),
    trigger.deadLetters > 0 &&
      h("p", {}, h("a", { href: "#/dead-letters" }, t("deadLettersN", { n: trigger.deadLetters }))),
    trigger.lastError &&
      h(
        "p",
        { class: "last-error" },
        icon("warn"),
        clock(trigger.lastError.at),
        " ",
        foreign(reasonWords(trigger.lastError.reason)),
      ),
  );
}

/** @param {string | null} sink */
function sinkName(sink) {
  if (sink === null) return t("noSink");
  return sink === "kept by the broker" ? t("keptHere") : foreign(shortUrl(sink));
}
