/** Deliveries that failed for good: why, in words, and a way to try them again. */
import { ApiError, readDeadLetters } from "../lib/api.js";
import { fill, h, icon } from "../lib/dom.js";
import { clock, foreign, shortName, shortUrl, stateWord, typeBadge } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { throttle } from "../lib/live.js";
import { viewShortcuts } from "../lib/shortcuts.js";
import { attemptsTable, failure } from "../parts/attempts.js";
import { excerptOf } from "../parts/excerpt.js";
import { replayAndSay, replayButton } from "../parts/replay.js";
import { button, confirmStep, empty, viewHead } from "../parts/ui.js";

/**
 * @param {import("../app.js").Context} context
 * @returns {import("../app.js").View}
 */
export function createDeadLettersView({ live, counts }) {
  let limit = 30;
  let trigger = "";
  let shown = "";
  const list = h("div", { class: "cards", "data-testid": "dead-letters" });
  const filter = h("select", { "aria-label": t("trigger"), onchange: () => choose(filter.value) });
  const all = button([icon("replay"), t("replayAll")], replayAll, {
    class: "button primary",
    disabled: true,
  });
  const element = h("div", {}, viewHead(t("deadLetters"), t("deadLettersLead"), filter, all), list);

  const refresh = throttle(async () => {
    try {
      draw(await readDeadLetters({ limit, trigger }));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      fill(list, empty(t("noAnswerTitle"), cause.message, button(t("tryAgain"), refresh)));
      shown = "";
    }
  });

  /** @param {import("../lib/api.js").DeadLettersPage} page */
  function draw(page) {
    const next = JSON.stringify([page, trigger]);
    if (next === shown) return;
    shown = next;
    all.disabled = page.total === 0;
    fill(all, icon("replay"), t("replayAllN", { n: page.total }));
    drawFilter(page);
    if (page.deadLetters.length === 0) {
      fill(list, empty(t("noDeadLetters"), trigger ? "" : t("noDeadLettersMore")));
      return;
    }
    const open = new Set(
      [...list.querySelectorAll("details[open]")].map((details) => details.getAttribute("data-key")),
    );
    const more = button(t("older"), older, { class: "button quiet" });
    fill(list, ...page.deadLetters.map((letter) => card(letter, open)), page.next !== null && more);
  }

  function older() {
    limit = Math.min(500, limit + 30);
    refresh();
  }

  /** @param {import("../lib/api.js").DeadLettersPage} page */
  function drawFilter({ deadLetters }) {
    const names = [
      ...new Set([
        trigger,
        ...counts().map((one) => one.trigger),
        ...deadLetters.map(({ delivery }) => delivery.trigger),
      ]),
    ];
    const options = names.filter((name) => name !== "").sort();
    fill(
      filter,
      h("option", { value: "" }, t("allTriggers")),
      ...options.map((name) => h("option", { value: name, selected: name === trigger }, shortName(name))),
    );
  }

  /** @param {string} name */
  function choose(name) {
    trigger = name;
    refresh();
  }

  async function replayAll() {
    const question = trigger ? t("replayAskOne", { trigger: shortName(trigger) }) : t("replayAsk");
    if (!(await confirmStep(question, t("replayAll")))) return;
    await replayAndSay(trigger ? { all: true, trigger } : { all: true });
  }

  /**
   * @param {import("../lib/api.js").DeadLetter} letter
   * @param {Set<string | null>} open
   */
  function card({ event, delivery, sink }, open) {
    const key = `${delivery.seq} ${delivery.trigger}`;
    const last = delivery.attempts.at(-1);
    return h(
      "article",
      { class: `card dead-letter ${delivery.state}`, "data-testid": "dead-letter" },
      h(
        "header",
        {},
        h(
          "a",
          { href: `#/events/${event.seq}` },
          typeBadge(event.type),
          " ",
          foreign(event.subject ?? event.id),
        ),
        h("span", { class: `state ${delivery.state}` }, stateWord(delivery.state)),
        last && h("span", { class: "faint" }, clock(last.at)),
        replayButton(delivery),
      ),
      h("p", { class: "excerpt" }, event.text === null ? t("binary") : foreign(excerptOf(event.text))),
      failure(delivery),
      h(
        "p",
        { class: "faint" },
        t("trigger"),
        " ",
        foreign(shortName(delivery.trigger)),
        " → ",
        foreign(shortUrl(delivery.url)),
        sink && sinkNote(sink),
      ),
      attemptsTable(delivery.attempts, key, open.has(key)),
    );
  }

  const off = live.listen(() => refresh());
  return {
    element,
    show() {
      viewShortcuts({ a: () => all.click() });
      refresh();
    },
    close: off,
  };
}

/** @param {import("../lib/api.js").Delivery} sink */
const sinkNote = (sink) =>
  h("span", {}, ` · ${t("deadLetterSink")} `, foreign(shortUrl(sink.url)), ` · ${stateWord(sink.state)}`);
