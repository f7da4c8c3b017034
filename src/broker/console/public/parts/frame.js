/** What stands around every view: the name, the ways to the views, the state of the stream, the language. */
import { fill, h, icon } from "../lib/dom.js";
import { size } from "../lib/format.js";
import { language, t } from "../lib/i18n.js";
import { button } from "./ui.js";

/** @typedef {{ path: string, word: import("../lib/i18n.js").Word }} ViewName */

/** The views in their order; their place is their number key. @type {readonly ViewName[]} */
export const views = [
  { path: "events", word: "events" },
  { path: "publish", word: "publish" },
  { path: "results", word: "results" },
  { path: "dead-letters", word: "deadLetters" },
  { path: "triggers", word: "triggers" },
];

/**
 * @param {{ onLanguage: () => void, onHelp: () => void }} actions
 */
export function createFrame({ onLanguage, onHelp }) {
  const header = h("header", { class: "top" });
  const banner = h("div", { class: "banners" });
  const main = h("main", { id: "main" });
  const notes = h("div", { id: "notes", role: "status", "aria-live": "polite" });
  const foot = h("footer", { class: "bottom" });
  let active = "events";
  let liveState = "lost";
  let deadLetters = 0;

  const skip = h("button", {
    type: "button",
    class: "skip",
    onclick: () => main.querySelector("h1")?.focus(),
  });

  function draw() {
    const focused = [...header.querySelectorAll("a, button")].indexOf(
      /** @type {Element} */ (document.activeElement),
    );
    document.documentElement.lang = language() === "en" ? "en" : "zh-Hant-TW";
    skip.textContent = t("skip");
    const links = views.map(({ path, word }, index) =>
      h(
        "a",
        { href: `#/${path}`, "aria-current": path === active && "page", "aria-keyshortcuts": index + 1 },
        t(word),
        path === "dead-letters" && deadLetters > 0 && h("span", { class: "badge" }, deadLetters),
      ),
    );
    fill(
      header,
      h(
        "a",
        { class: "brand", href: "#/events" },
        h("span", { class: "mark", "aria-hidden": "true" }),
        t("brand"),
      ),
      h("nav", { "aria-label": t("views") }, ...links),
      h(
        "span",
        { class: `live ${liveState}`, "data-testid": "live" },
        h("span", { class: "pulse" }),
        t(liveState === "open" ? "live" : "lost"),
      ),
      button(language() === "en" ? "中文" : "English", onLanguage, {
        class: "button quiet small",
        lang: language() === "en" ? "zh-Hant" : "en",
        "data-testid": "language",
      }),
      button("?", onHelp, { class: "button quiet small", "aria-label": t("shortcuts") }),
    );
    // The header is drawn anew; who stood on one of its buttons still stands there.
    if (focused >= 0)
      /** @type {HTMLElement | undefined} */ (header.querySelectorAll("a, button")[focused])?.focus();
  }

  /**
   * @param {import("../lib/api.js").Status | null} status
   * @param {import("../lib/api.js").Trigger[]} triggers
   */
  function update(status, triggers) {
    const total = triggers.reduce((sum, trigger) => sum + trigger.deadLetters, 0);
    if (total !== deadLetters) {
      deadLetters = total;
      draw();
    }
    const alarm = (/** @type {string} */ text) =>
      h("p", { class: "banner", role: "alert" }, icon("warn"), text);
    if (!status) return;
    const texts = [
      status.manifests.error ? `${t("manifestsRefused")} ${status.manifests.error}` : "",
      status.store.full ? t("storeFull") : "",
    ].filter((text) => text !== "");
    if (banner.textContent !== texts.join("")) fill(banner, ...texts.map(alarm));
    const where = status.store.path ?? t("inMemory");
    fill(
      foot,
      `invoice-classifier ${status.version} · ${t("eventsN", { n: status.store.events })} · ${size(status.store.bytes)} · `,
      h("bdi", {}, where),
    );
  }

  return {
    elements: [skip, header, banner, main, foot, notes],
    main,
    draw,
    update,
    /** @param {string} name */
    setActive(name) {
      active = name;
      draw();
    },
    /** @param {"open" | "lost"} state */
    setLive(state) {
      if (state === liveState) return;
      liveState = state;
      draw();
    },
  };
}
