/** Paste a CSV, or drop a file: one event for each invoice, or for each 50 rows. */
import { ApiError, publish } from "../lib/api.js";
import { invoicesOf } from "../lib/csv.js";
import { fill, h, icon } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { contentId, makeEvent } from "../lib/invoice-event.js";
import { draft } from "../views/publish-draft.js";
import { field } from "./fields.js";
import { button } from "./ui.js";

/** Requests on their way at a time: the browser keeps no more connections than six to one server. */
const AT_A_TIME = 4;

/**
 * @param {{ element: HTMLElement, clear: () => void }} outcome where the summary goes
 */
export function createCsvPane(outcome) {
  const preview = h("p", { class: "muted", "data-testid": "csv-preview" });
  const read = () => invoicesOf(draft.csv, draft.batch);

  function drawPreview() {
    const { invoices, rows, header } = read();
    if (rows === 0) fill(preview, t("csvHint"));
    else
      fill(
        preview,
        t("csvRows", { n: rows }),
        " · ",
        t("csvEvents", { n: invoices.length }),
        !header && ` · ${t("csvNoHeader")}`,
      );
  }

  function element() {
    const box = field(
      t("csvLabel"),
      "csv",
      { rows: 9, placeholder: "text,invoice\n台電電費,AB-1\nnetflix訂閱,AB-1" },
      "textarea",
    );
    box.addEventListener("input", drawPreview);
    const area = /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea"));
    const take = async (/** @type {File | undefined} */ file) => {
      if (!file) return;
      draft.csv = await file.text();
      area.value = draft.csv;
      drawPreview();
    };
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      void take(event.dataTransfer?.files[0]);
    });
    const file = h("input", {
      type: "file",
      accept: ".csv,.tsv,.txt,text/csv",
      "aria-label": t("chooseFile"),
    });
    file.addEventListener("change", () => void take(file.files?.[0]));
    drawPreview();
    return h("div", { class: "form-body" }, box, file, preview);
  }

  async function send() {
    const { invoices } = read();
    if (invoices.length === 0) {
      fill(preview, t("csvHint"));
      return;
    }
    outcome.clear();
    const bar = h("progress", { max: invoices.length, value: 0, "aria-label": t("publish") });
    const line = h("p", { class: "answer", role: "status" });
    fill(outcome.element, bar, line);
    let accepted = 0;
    /** @type {string[]} */
    const failed = [];
    let at = 0;
    const worker = async () => {
      for (let invoice = invoices[at++]; invoice; invoice = invoices[at++]) {
        const number = at;
        try {
          await publishOne(invoice, number);
          accepted++;
        } catch (cause) {
          if (!(cause instanceof ApiError)) throw cause;
          failed.push(`${number}: ${cause.status} ${cause.message}`);
        }
        bar.value = accepted + failed.length;
        line.textContent = t("csvProgress", { accepted, failed: failed.length, total: invoices.length });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    line.classList.add(failed.length > 0 ? "bad" : "good");
    line.append(
      " ",
      h(
        "a",
        { href: failed.length > 0 ? "#/events" : "#/results" },
        t(failed.length > 0 ? "events" : "results"),
      ),
    );
    if (failed.length > 0)
      outcome.element.append(h("ul", {}, ...failed.slice(0, 20).map((text) => h("li", {}, text))));
  }

  /**
   * @param {{ subject: string | null, texts: string[] }} invoice
   * @param {number} number which one of the CSV
   */
  async function publishOne({ subject, texts }, number) {
    const id = await contentId([number, subject, texts, draft.batch]);
    await publish(
      draft.ingress,
      makeEvent({ id, source: draft.source, type: draft.type, subject }, { texts }),
    );
  }

  return {
    element,
    sendButton: () => button([icon("send"), t("publishAll")], send, { class: "button primary" }),
  };
}
