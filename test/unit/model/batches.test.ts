import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRuns } from "../../../src/model/batches.ts";

const rowsOf = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 });

describe("planRuns", () => {
  it("puts every row into exactly one run that is wide enough for it", () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { order, runs } = planRuns(Uint32Array.from(rows), 20_000, 500);
        expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
        expect(runs[0]?.from).toBe(0);
        expect(runs.at(-1)?.to).toBe(rows.length);
        runs.forEach((run, i) => {
          if (i > 0) expect(run.from).toBe(runs[i - 1]?.to);
          for (const row of order.subarray(run.from, run.to))
            expect(rows[row]).toBeLessThanOrEqual(run.width);
        });
      }),
    );
  });

  it("never lets a run grow over the limit, unless a single row does", () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        for (const { from, to, width } of planRuns(Uint32Array.from(rows), 4000, 500).runs)
          expect(to - from === 1 || (to - from) * width <= 4000).toBe(true);
      }),
    );
  });

  it("keeps one long text from padding all the short ones", () => {
    const { runs } = planRuns(Uint32Array.from([30, 30, 6000, 30]), 40_000, 500);
    expect(runs.map(({ from, to, width }) => [to - from, width])).toEqual([
      [1, 6000],
      [3, 30],
    ]);
  });

  it("leaves rows of like length together", () => {
    expect(planRuns(Uint32Array.from([30, 28, 33, 25]), 40_000, 500).runs).toHaveLength(1);
  });

  it("gives a text without features one padded cell, since a product over nothing is undefined", () => {
    expect(planRuns(Uint32Array.from([0]), 4000, 500).runs).toEqual([{ from: 0, to: 1, width: 1 }]);
  });
});
