/**
 * The page's addresses, in the fragment: `#/events`, `#/events/17`, `#/publish`, `#/dead-letters`, ...
 *
 * @typedef {{ view: string, seq: number | null }} Route
 */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function parseRoute(hash) {
  const [view = "", rest = ""] = hash.replace(/^#\/?/, "").split("/");
  return { view: view || "events", seq: /^\d{1,15}$/.test(rest) ? Number(rest) : null };
}

/**
 * @param {string} path such as events/17
 */
export function go(path) {
  location.hash = `#/${path}`;
}
