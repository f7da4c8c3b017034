/** Rows that go into one run of the graph, padded to the longest of them. */
export interface Run {
  /** Bounds in the order of rows (see planRuns): from the first to before the last. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

export interface Plan {
  /** Row numbers, longest row first. */
  readonly order: Uint32Array;
  readonly runs: readonly Run[];
}

/** What a run costs beside its cells (rows x longest row), in cells; bench/encode.mjs measures it. */
export const RUN_COST = 1000;

/** Most cells in one run: it blocks the event loop for as long as it takes. */
export const MAX_CELLS = 32_768;

/**
 * Cuts rows of different length into runs: a run is never larger than `maxCells` (but for a single row that is), and
 * is cut where the padding saved is worth more than one run more.
 *
 * @param lengths features of each row
 */
export function planRuns(lengths: Uint32Array, maxCells = MAX_CELLS, runCost = RUN_COST): Plan {
  const order = Uint32Array.from(lengths.keys()).sort((a, b) => at(lengths, b) - at(lengths, a));
  const runs: Run[] = [];
  let from = 0;
  while (from < order.length) {
    const width = Math.max(1, at(lengths, at(order, from)));
    const most = Math.min(order.length, from + Math.max(1, Math.floor(maxCells / width)));
    let to = most;
    // the best single cut: shorter rows from there on save (width - their length) cells each
    let best = runCost;
    for (let i = from + 1; i < most; i++) {
      const saved = (most - i) * (width - at(lengths, at(order, i)));
      if (saved > best) {
        best = saved;
        to = i;
      }
    }
    runs.push({ from, to, width });
    from = to;
  }
  return { order, runs };
}

function at(numbers: Uint32Array, index: number): number {
  return numbers[index] as number;
}
