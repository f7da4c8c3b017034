/** The console: the frame, the routes between the views, and what every view shares. */
import { readStatus, readTriggers } from "./lib/api.js";
import { fill } from "./lib/dom.js";
import { language, setLanguage, t } from "./lib/i18n.js";
import { openLive, throttle } from "./lib/live.js";
import { go, parseRoute } from "./lib/router.js";
import { pageShortcuts } from "./lib/shortcuts.js";
import { createFrame, views } from "./parts/frame.js";
import { showHelp } from "./parts/help.js";
import { createDeadLettersView } from "./views/dead-letters.js";
import { createEventsView } from "./views/events.js";
import { createPublishView } from "./views/publish.js";
import { createResultsView } from "./views/results.js";
import { createTriggersView } from "./views/triggers.js";

/**
 * @typedef {{ element: HTMLElement, show: (route: import("./lib/router.js").Route) => void, close: () => void }} View
 * @typedef {{ live: import("./lib/live.js").Live, status: () => import("./lib/api.js").Status | null,
 *   counts: () => import("./lib/api.js").Trigger[], onCounts: (listener: () => void) => () => void }} Context
 */

/** @type {ReadonlyMap<string, (context: Context) => View>} */
const makers = new Map([
  ["events", createEventsView],
  ["publish", createPublishView],
  ["results", createResultsView],
  ["dead-letters", createDeadLettersView],
  ["triggers", createTriggersView],
]);

/** @type {import("./lib/api.js").Status | null} */
let status = null;
/** @type {import("./lib/api.js").Trigger[]} */
let triggers = [];
/** @type {Set<() => void>} */
const countListeners = new Set();
/** @type {{ name: string, view: View } | null} */
let current = null;

const frame = createFrame({ onLanguage: switchLanguage, onHelp: showHelp });
document.body.prepend(...frame.elements);
const live = openLive((state) => frame.setLive(state));

/** @type {Context} */
const context = {
  live,
  status: () => status,
  counts: () => triggers,
  onCounts(listener) {
    countListeners.add(listener);
    return () => countListeners.delete(listener);
  },
};

const refresh = throttle(async () => {
  const [nextStatus, answer] = await Promise.all([
    readStatus().catch(() => null),
    readTriggers().catch(() => null),
  ]);
  if (nextStatus) status = nextStatus;
  if (answer) triggers = answer.triggers;
  frame.update(status, triggers);
  for (const listener of countListeners) listener();
}, 1000);

/** @param {boolean} [moveFocus] */
function show(moveFocus = true) {
  const route = parseRoute(location.hash);
  const name = makers.has(route.view) ? route.view : "events";
  const made = makers.get(name);
  if (!made) return;
  const fresh = current?.name !== name;
  if (fresh) {
    current?.view.close();
    current = { name, view: made(context) };
    fill(frame.main, current.view.element);
    window.scrollTo(0, 0);
  }
  current?.view.show(route);
  frame.setActive(name);
  document.title = `${t(views.find((view) => view.path === name)?.word ?? "events")} · ${t("brand")}`;
  if (fresh && moveFocus) frame.main.querySelector("h1")?.focus({ preventScroll: true });
}

function switchLanguage() {
  setLanguage(language() === "en" ? "zh-TW" : "en");
  current?.view.close();
  current = null;
  frame.draw();
  frame.update(status, triggers);
  show(false);
}

pageShortcuts({
  ...Object.fromEntries(views.map(({ path }, index) => [String(index + 1), () => go(path)])),
  n: () => go("publish"),
  l: switchLanguage,
  "?": showHelp,
});
live.listen(refresh);
addEventListener("hashchange", () => show());

status = await readStatus().catch(() => null);
frame.draw();
show(false);
refresh();
