export * from "../../dist/model/batches.js?original";

/** Rows in the order they came, as many a run as fit: every row padded to the longest of its neighbours. */
export function planRuns(lengths, maxCells) {
  const order = Uint32Array.from(lengths.keys());
  const runs = [];
  let from = 0;
  while (from < order.length) {
    let width = Math.max(1, lengths[from]);
    let to = from + 1;
    while (to < order.length && (to - from + 1) * Math.max(width, lengths[to]) <= maxCells) {
      width = Math.max(width, lengths[to]);
      to += 1;
    }
    runs.push({ from, to, width });
    from = to;
  }
  return { order, runs };
}
