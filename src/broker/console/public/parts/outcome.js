/** What became of the event just published: accepted, found again in the store, its way and its answer. */
import { ApiError, publish, readEvents } from "../lib/api.js";
import { fill, h, icon } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { throttle } from "../lib/live.js";
import { createJourney } from "./journey.js";

/**
 * @param {import("../lib/live.js").Live} live
 */
export function createOutcome(live) {
  const hint = h("p", { class: "muted side-hint" }, t("outcomeHint"));
  const element = h("div", { class: "outcome", "aria-live": "polite", "data-testid": "outcome" }, hint);
  /** @type {{ element: HTMLElement, close: () => void } | null} */
  let journey = null;
  /** @type {() => void} */
  let stopLooking = () => {};

  function clear() {
    stopLooking();
    journey?.close();
    journey = null;
  }

  /**
   * @param {string} ingress
   * @param {Record<string, unknown>} event
   * @returns {Promise<boolean>} whether the broker took it
   */
  async function send(ingress, event) {
    clear();
    try {
      await publish(ingress, event);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      fill(
        element,
        h(
          "p",
          { class: "answer bad", role: "alert" },
          icon("warn"),
          t("refused", { status: cause.status }),
          " ",
          cause.message,
        ),
      );
      return false;
    }
    const accepted = h("p", { class: "answer good" }, icon("check"), t("acceptedBy"));
    fill(element, accepted);
    look(ingress, event, accepted);
    return true;
  }

  /**
   * Finds the event in the store, where it has a number, and shows its way.
   *
   * @param {string} ingress
   * @param {Record<string, unknown>} event
   * @param {HTMLElement} accepted
   */
  function look(ingress, event, accepted) {
    const query = { id: String(event.id), broker: ingress.slice(1), limit: 5 };
    const search = throttle(async () => {
      const page = await readEvents(query).catch(() => null);
      const found = page?.events.find(({ source, id }) => source === event.source && id === event.id);
      if (!found || journey || !element.contains(accepted)) return;
      stopLooking();
      journey = createJourney(found.seq, live);
      accepted.append(" ", h("a", { href: `#/events/${found.seq}` }, t("openEvent")));
      element.append(journey.element);
    });
    stopLooking = live.listen(search);
    search();
  }

  return { element, send, clear, close: clear };
}
