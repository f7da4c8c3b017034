/** One delivery's attempts in full, and why it failed in the end. */
import { h } from "../lib/dom.js";
import { clock, duration, foreign, shortUrl } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { readProblem, reasonWords } from "./json-view.js";

/**
 * @param {import("../lib/api.js").Attempt[]} attempts
 * @param {string} key tells this table from the others, so that it stays unfolded when the page is brought up to date
 * @param {boolean} open
 * @returns {HTMLDetailsElement}
 */
export function attemptsTable(attempts, key, open) {
  const heads = ["#", t("time"), t("status"), t("took"), t("reason"), t("waited")];
  const rows = attempts.map((attempt) =>
    h(
      "tr",
      { class: attempt.outcome },
      h("td", {}, attempt.n),
      h("td", {}, clock(attempt.at)),
      h("td", {}, attempt.status ?? "–"),
      h("td", {}, duration(attempt.ms)),
      h("td", { class: "grow" }, foreign(reasonWords(attempt.reason))),
      h("td", {}, attempt.wait === null ? "–" : duration(attempt.wait)),
    ),
  );
  return h(
    "details",
    { class: "attempts-table", open, "data-key": key },
    h("summary", {}, t("attempts", { n: attempts.length })),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...rows),
      ),
    ),
  );
}

/**
 * Why a delivery ended among the dead letters: the answer's problem in words, else the last attempt's reason.
 *
 * @param {import("../lib/api.js").Delivery} delivery
 * @param {import("../lib/dom.js").Child} [action]
 * @returns {HTMLElement}
 */
export function failure({ error, attempts, state, url }, action) {
  const last = attempts.at(-1);
  // Without an HTTP answer the code is only what Knative puts there (500), and the data only the reason again.
  const answered = last === undefined || last.status !== null;
  const problem = readProblem((answered && error?.data) || "");
  const words = problem.detail || problem.title || last?.reason || problem.raw;
  const refused = /ECONNREFUSED/.test(words);
  return h(
    "div",
    { class: "failure", "data-testid": "reason" },
    h(
      "p",
      {},
      h("strong", { class: "code" }, (answered && error?.code) || last?.status || t("noAnswer")),
      foreign(words),
      problem.code && h("code", { class: "faint" }, foreign(problem.code)),
      action && h("span", { class: "push" }, action),
    ),
    refused && h("p", { class: "faint" }, t("nobodyListens", { url: shortUrl(url) })),
    state === "dropped" && h("p", { class: "faint" }, t("droppedMeans")),
    problem.raw !== "" &&
      h(
        "details",
        {},
        h("summary", {}, t("answerAsSent")),
        h("pre", { class: "code", tabindex: 0 }, foreign(problem.raw)),
      ),
  );
}
