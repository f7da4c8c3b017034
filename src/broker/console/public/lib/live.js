/**
 * The broker's live stream. One connection serves every view of the page.
 *
 * @typedef {import("./api.js").EventSummary} EventSummary
 * @typedef {import("./api.js").Delivery} Delivery
 * @typedef {{ hello: boolean, events: EventSummary[], deliveries: Delivery[], skipped: number }} Message
 * @typedef {(message: Message) => void} Listener
 * @typedef {{ listen: (listener: Listener) => () => void }} Live
 */

/** How long to wait before opening a stream that the browser has given up, ms. */
const REOPEN_MS = 3000;

/**
 * Opens the stream and keeps it open. Every (re)connection gives a message with `hello: true`,
 * after which a view loads its list again: the stream itself repeats nothing.
 *
 * @param {(state: "open" | "lost") => void} onState
 * @returns {Live}
 */
export function openLive(onState) {
  /** @type {Set<Listener>} */
  const listeners = new Set();

  const open = () => {
    const source = new EventSource("/api/stream");
    source.onopen = () => onState("open");
    source.onerror = () => {
      onState("lost");
      // The browser tries again by itself, unless the answer was no event stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, REOPEN_MS);
    };
    source.onmessage = ({ data }) => {
      const { hello = false, events = [], deliveries = [], skipped = 0 } = JSON.parse(data);
      for (const listener of listeners) listener({ hello, events, deliveries, skipped });
    };
  };
  open();

  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Calls a refresh at once and then at most once in `ms`, never two at a time; a call that comes
 * in between is made up for at the end.
 *
 * @param {() => Promise<void>} refresh
 * @param {number} [ms]
 * @returns {() => void}
 */
export function throttle(refresh, ms = 400) {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    again = false;
    try {
      await refresh();
    } finally {
      setTimeout(() => {
        running = false;
        if (again) void run();
      }, ms);
    }
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
