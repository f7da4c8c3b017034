/**
 * The list of events behind the stream view: filters, paging, pausing and staying fresh. No DOM here.
 *
 * @typedef {import("./api.js").EventSummary} EventSummary
 * @typedef {{ text: string, type: string, id: string, broker: string }} Filter
 */
import { ApiError, readEvents } from "./api.js";
import { throttle } from "./live.js";

const PAGE = 60;
/** More rows than this are dropped at the end; "load more" brings them back. */
const KEEP = 600;
/** A search looks at a bounded part of the store in one call: so many calls until the user is asked. */
const CALLS = 12;

/**
 * @param {() => void} changed called after every change of what the getters give
 * @returns the list; `rows` are newest first
 */
export function createEventList(changed) {
  /** @type {EventSummary[]} */
  let rows = [];
  /** @type {Filter} */
  let filter = { text: "", type: "", id: "", broker: "" };
  /** @type {number | null} */
  let next = null;
  let state = /** @type {"loading" | "ready" | "failed"} */ ("loading");
  let paused = false;
  let waiting = 0;
  let error = "";
  /** Grows with every new search, so that a late answer to an old one is thrown away. */
  let search = 0;

  /** @param {unknown} cause */
  function failed(cause) {
    if (!(cause instanceof ApiError)) throw cause;
    error = cause.message;
    state = "failed";
    changed();
  }

  /**
   * Pages on from `before` until some rows came, the end is reached or enough calls were made.
   *
   * @param {EventSummary[]} kept the rows that stay above; what was shown stays until the answer is here
   * @param {number | null} before
   */
  async function page(kept, before) {
    const mine = search;
    let found = kept;
    for (let call = 0; call < CALLS && found.length - kept.length < PAGE / 2; call++) {
      const answer = await readEvents({ ...filter, limit: PAGE, before });
      if (mine !== search) return;
      found = [...found, ...answer.events];
      before = answer.next;
      if (before === null) break;
    }
    [rows, next, state] = [found, before, "ready"];
    changed();
  }

  async function load() {
    search++;
    waiting = 0;
    await page([], null).catch(failed);
  }

  /** Reads the newest page again: new events come in, states of deliveries are brought up to date. */
  const refresh = throttle(async () => {
    const mine = search;
    try {
      const head = await readEvents({ ...filter, limit: PAGE });
      if (mine !== search || paused) return;
      merge(head.events, head.next);
      state = "ready";
      changed();
    } catch (cause) {
      failed(cause);
    }
  });

  /**
   * @param {EventSummary[]} head
   * @param {number | null} headNext
   */
  function merge(head, headNext) {
    const newest = rows[0]?.seq ?? 0;
    const apart = headNext !== null && headNext > newest;
    if (apart) {
      // More came than one page holds: what is between is had by "load more".
      [rows, next] = [head, headNext];
      return;
    }
    const covered = headNext ?? 0;
    rows = [...head, ...rows.filter((row) => row.seq < covered && !head.some(({ seq }) => seq === row.seq))];
    if (rows.length > KEEP) {
      rows = rows.slice(0, KEEP);
      next = rows.at(-1)?.seq ?? null;
    }
  }

  return {
    get rows() {
      return rows;
    },
    get filter() {
      return filter;
    },
    get more() {
      return next !== null;
    },
    get state() {
      return state;
    },
    get error() {
      return error;
    },
    get paused() {
      return paused;
    },
    get waiting() {
      return waiting;
    },
    load,
    /** Reads older events. */
    older: () => page(rows, next).catch(failed),
    /** @param {Partial<Filter>} change */
    setFilter(change) {
      filter = { ...filter, ...change };
      void load();
    },
    /** @param {boolean} on */
    setPaused(on) {
      paused = on;
      if (!on) refresh();
      waiting = 0;
      changed();
    },
    /** @type {import("./live.js").Listener} */
    live(message) {
      if (!paused) return refresh();
      waiting += message.events.length + message.skipped;
      changed();
    },
  };
}
