/** One event: its way, what it was classified as, its attributes and its data. */
import { ApiError, readEvent } from "../lib/api.js";
import { fill, h, icon } from "../lib/dom.js";
import { clock, foreign, size, typeBadge } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { curlOf } from "../lib/invoice-event.js";
import { go } from "../lib/router.js";
import { createJourney } from "../parts/journey.js";
import { dataView } from "../parts/json-view.js";
import { button, copyButton } from "../parts/ui.js";
import { draftFrom } from "./publish-draft.js";

/**
 * @param {number} seq
 * @param {Pick<import("../app.js").Context, "live" | "status">} context
 * @returns {{ element: HTMLElement, close: () => void }}
 */
export function createEventPanel(seq, { live }) {
  const journey = createJourney(seq, live);
  const head = h("header", { class: "event-head" }, h("p", { class: "muted" }, t("loading")));
  const rest = h("div", {});
  const element = h("article", { class: "event-panel", "data-testid": "event" }, head, journey.element, rest);
  let closed = false;

  readEvent(seq).then(
    (page) => {
      if (closed) return;
      drawHead(head, page);
      // Who came by the keyboard, or from a list that is hidden now, goes on reading here.
      if (document.activeElement === document.body) head.querySelector("h1")?.focus({ preventScroll: true });
      fill(rest, attributesSection(page.attributes), dataSection(page));
    },
    (cause) => {
      if (!(cause instanceof ApiError)) throw cause;
      fill(
        element,
        closeLink(),
        h("h1", { tabindex: -1 }, t("noSuchEvent")),
        h("p", { class: "muted" }, cause.message),
      );
    },
  );

  return {
    element,
    close() {
      closed = true;
      journey.close();
    },
  };
}

const closeLink = () =>
  h(
    "a",
    { class: "button quiet small close", href: "#/events", "aria-keyshortcuts": "Escape" },
    icon("back"),
    t("back"),
  );

/**
 * @param {HTMLElement} head
 * @param {import("../lib/api.js").EventPage} page
 */
function drawHead(head, page) {
  const { event, data } = page;
  const again = () => {
    draftFrom(page);
    go("publish");
  };
  const asCurl = () => {
    const whole = {
      ...page.attributes,
      ...(data && "json" in data ? { data: data.json } : data && "text" in data ? { data: data.text } : {}),
    };
    return curlOf(`${location.origin}/${event.broker}`, whole);
  };
  fill(
    head,
    h(
      "div",
      { class: "event-title" },
      closeLink(),
      h("h1", { tabindex: -1 }, typeBadge(event.type), " ", foreign(event.subject ?? event.id)),
    ),
    h("p", { class: "faint" }, clock(event.arrived), ` · ${size(event.size)} · `, foreign(event.source)),
    h(
      "div",
      { class: "actions" },
      data &&
        "json" in data &&
        !page.truncated &&
        button([icon("send"), t("publishAgain")], again, { class: "button small" }),
      data && !("base64" in data) && !page.truncated && h("span", { class: "copy-curl" }, copyCurl(asCurl)),
    ),
  );
}

/** @param {() => string} text */
function copyCurl(text) {
  const copy = copyButton(text);
  return fill(copy, icon("copy"), t("copyCurl"));
}

/** @param {Record<string, unknown>} attributes */
function attributesSection(attributes) {
  const rows = Object.entries(attributes).map(([name, value]) =>
    h(
      "div",
      {},
      h("dt", {}, foreign(name)),
      h("dd", {}, foreign(typeof value === "string" ? value : JSON.stringify(value))),
    ),
  );
  return h(
    "section",
    {},
    h("h2", {}, t("attributes")),
    h("dl", { class: "attributes", "data-testid": "attributes" }, ...rows),
  );
}

/** @param {import("../lib/api.js").EventPage} page */
const dataSection = ({ data, truncated }) =>
  h("section", {}, h("h2", {}, t("data")), dataView(data, truncated));
