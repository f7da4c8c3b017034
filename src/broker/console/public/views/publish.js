/** The form that publishes: an invoice line by line, any JSON, or a pasted CSV; the answer appears beside it. */
import { fill, h, icon } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { curlOf, makeEvent, newId } from "../lib/invoice-event.js";
import { viewShortcuts } from "../lib/shortcuts.js";
import { createCsvPane } from "../parts/csv-pane.js";
import { field, selectField } from "../parts/fields.js";
import { createOutcome } from "../parts/outcome.js";
import { button, copyButton, viewHead } from "../parts/ui.js";
import { draft } from "./publish-draft.js";

/**
 * @param {import("../app.js").Context} context
 * @returns {import("../app.js").View}
 */
export function createPublishView({ live, status }) {
  const ingresses = status()?.ingress ?? ["/default/invoices"];
  if (!ingresses.includes(draft.ingress)) draft.ingress = ingresses[0] ?? "/default/invoices";

  const outcome = createOutcome(live);
  const csv = createCsvPane(outcome);
  const problem = h("p", { class: "form-problem", role: "alert" });
  const attributes = h("div", { class: "form-grid" });
  const body = h("div", { class: "form-body" });
  const foot = h("div", { class: "actions" });

  function drawAttributes() {
    const id = field(t("id"), "id", { required: true });
    const fresh = button(t("newId"), renew, { class: "button quiet small" });
    fill(
      attributes,
      selectField(t("broker"), "ingress", ingresses),
      field(t("type"), "type", { required: true }),
      field(t("source"), "source", { required: true }),
      draft.mode !== "csv" && field(t("subject"), "subject", { placeholder: t("subjectHint") }),
      draft.mode !== "csv" && h("div", { class: "with-button" }, id, fresh),
    );
  }

  function renew() {
    draft.id = newId();
    drawAttributes();
  }

  function drawBody() {
    drawAttributes();
    problem.textContent = "";
    const tabs = /** @type {const} */ (["lines", "json", "csv"]).map((mode) =>
      h(
        "button",
        {
          type: "button",
          role: "radio",
          "aria-checked": String(draft.mode === mode),
          class: "tab",
          onclick: () => choose(mode),
        },
        t(mode === "lines" ? "modeLines" : mode === "json" ? "modeJson" : "modeCsv"),
      ),
    );
    const bar = h("div", { class: "tabs", role: "radiogroup", "aria-label": t("data") }, ...tabs);
    if (draft.mode === "csv") {
      fill(body, bar, csv.element());
      fill(foot, csv.sendButton());
      return;
    }
    const label = t(draft.mode === "lines" ? "linesLabel" : "jsonLabel");
    fill(body, bar, field(label, draft.mode, { rows: draft.mode === "lines" ? 7 : 12 }, "textarea"));
    const send = button([icon("send"), t("publish")], publish, {
      class: "button primary",
      type: "submit",
      "aria-keyshortcuts": "Control+Enter",
    });
    fill(foot, send, copyCurlButton(), h("span", { class: "faint keys" }, "Ctrl + Enter"));
  }

  /** @param {import("./publish-draft.js").Mode} mode */
  function choose(mode) {
    if (mode === "json" && draft.mode === "lines") draft.json = JSON.stringify({ texts: lines() }, null, 2);
    draft.mode = mode;
    drawBody();
    /** @type {HTMLElement | null} */ (body.querySelector('[aria-checked="true"]'))?.focus();
  }

  const lines = () =>
    draft.lines
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");

  /** @returns {Record<string, unknown> | null} null when the form holds no event; the form then says why */
  function read() {
    problem.textContent = "";
    try {
      const data = draft.mode === "lines" ? { texts: lines() } : JSON.parse(draft.json);
      return makeEvent(draft, data);
    } catch (cause) {
      problem.textContent = t("notJson", { why: cause instanceof Error ? cause.message : "" });
      return null;
    }
  }

  function copyCurlButton() {
    const copy = copyButton(() => curlOf(`${location.origin}${draft.ingress}`, read() ?? {}));
    return fill(copy, icon("copy"), t("copyCurl"));
  }

  async function publish() {
    const event = read();
    if (event && (await outcome.send(draft.ingress, event))) renew();
  }

  const form = h(
    "form",
    {
      class: "card publish-form",
      "data-testid": "publish-form",
      onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        /** @type {HTMLElement | null} */ (foot.querySelector(".primary"))?.click();
      },
    },
    attributes,
    body,
    problem,
    foot,
  );
  drawBody();

  return {
    element: h(
      "div",
      { class: "publish-view" },
      viewHead(t("publish"), t("publishLead")),
      form,
      outcome.element,
    ),
    show: () => viewShortcuts({}),
    close: outcome.close,
  };
}
