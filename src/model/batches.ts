/** Rows that go into one run of the graph, padded to the longest of them. */
interface Run {
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

/**
 * What one more run costs, in table values (rows x longest row x columns of the table): about 14 us against 1.7 ns a
 * value. bench/encode.mjs shows what predict makes of it.
 */
const RUN_COST = 8_000;

/** Most table values in one run, 1 MB of float32: it stays in the cache, and blocks the event loop for under 1 ms. */
const MAX_VALUES = 262_144;

/** Limits for planRuns, in cells (rows x longest row), for a model whose table has so many columns. */
export function limitsFor(columns: number): { readonly maxCells: number; readonly runCost: number } {
  return { maxCells: Math.ceil(MAX_VALUES / columns), runCost: Math.ceil(RUN_COST / columns) };
}

/**
 * Cuts rows of different length into runs: a run is never larger than `maxCells` (but for a single row that is), and
 * is cut where the padding saved is worth more than one run more.
 *
 * @param lengths features of each row
 * @param runCost cells that one more run costs
 */
export function planRuns(lengths: Uint32Array, maxCells: number, runCost: number): Plan {
  const order = longestFirst(lengths);
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

/** Row numbers by falling length. Length and row are sorted as one number: a callback for each pair costs more than a run. */
function longestFirst(lengths: Uint32Array): Uint32Array {
  const rows = lengths.length;
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) keys[row] = row - at(lengths, row) * rows;
  keys.sort();
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = (((keys[i] as number) % rows) + rows) % rows;
  return order;
}

function at(numbers: Uint32Array, index: number): number {
  return numbers[index] as number;
}
