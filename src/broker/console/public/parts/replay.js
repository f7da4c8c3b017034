/** Puts dead letters back into the queue and says so. */
import { ApiError, replay } from "../lib/api.js";
import { icon } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { button, say } from "./ui.js";

/**
 * @param {Parameters<typeof replay>[0]} which
 * @returns {Promise<void>}
 */
export async function replayAndSay(which) {
  try {
    say(t("replayedN", { n: await replay(which) }));
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    say(cause.message, "bad");
  }
}

/**
 * @param {import("../lib/api.js").Delivery} delivery
 * @returns {HTMLButtonElement}
 */
export function replayButton({ seq, trigger }) {
  return button([icon("replay"), t("replay")], () => replayAndSay({ seq, trigger }), {
    class: "button small",
  });
}
