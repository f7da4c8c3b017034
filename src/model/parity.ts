import { ServiceError } from "../errors.ts";
import type { Model } from "./model.ts";

/** How far the service's probabilities may be from scikit-learn's. */
export const TOLERANCE = 1e-6;

export interface Parity {
  readonly lines: number;
  /** Largest difference of any probability of any line. */
  readonly worst: number;
  /** The line it belongs to. */
  readonly worstText: string;
  /** Lines whose most probable class is another one. */
  readonly flips: number;
  /** Lines of which another share of n-grams is known. */
  readonly knownOff: number;
  readonly ok: boolean;
}

interface GoldenLine {
  readonly text: string;
  readonly p: readonly number[];
  /** Share of known n-grams; files of early exports lack it. */
  readonly k?: number;
}

/**
 * Classifies the lines of a golden file (models/exporter/golden.py writes it with scikit-learn's own predict_proba)
 * and compares. Throws `bad_request` when the file is not one for this model.
 */
export async function compareWithGolden(
  model: Pick<Model, "metadata" | "predict">,
  file: string,
): Promise<Parity> {
  const lines = file.split("\n").filter((line) => line !== "");
  const head = parseLine(lines[0] ?? "") as { model?: unknown } | undefined;
  if (head?.model !== model.metadata.version)
    throw new ServiceError(
      "bad_request",
      `the golden file is for model ${String(head?.model)}, this is ${model.metadata.version}; export both together`,
    );
  const golden = lines.slice(1).map((line) => parseLine(line) as GoldenLine);
  const predictions = await model.predict(golden.map(({ text }) => text));
  let worst = 0;
  let worstText = "";
  let flips = 0;
  let knownOff = 0;
  golden.forEach(({ text, p, k }, i) => {
    if (k !== undefined && !(Math.abs(k - (predictions[i]?.known ?? -1)) < 1e-8)) knownOff++;
    const got = predictions[i]?.probabilities ?? new Float32Array();
    if (highest(p) !== highest(got)) flips++;
    for (const [column, expected] of p.entries()) {
      const difference = Math.abs(expected - (got[column] ?? Number.NaN));
      if (difference <= worst) continue;
      // what is not a number is as wrong as can be, and must not be forgotten for the next line's difference
      worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
      worstText = text;
    }
  });
  const ok = golden.length > 0 && worst <= TOLERANCE && flips === 0 && knownOff === 0;
  return { lines: golden.length, worst, worstText, flips, knownOff, ok };
}

/** The line that reports it, the same in tests and on the command line. */
export function describeParity({ lines, worst, flips }: Parity): string {
  return `parity: ${lines} lines, max difference ${worst.toExponential(1)}, flips ${flips}`;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ServiceError("bad_request", "the golden file has a line that is not JSON", { cause });
  }
}

function highest(numbers: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < numbers.length; i++) if ((numbers[i] as number) > (numbers[best] as number)) best = i;
  return best;
}
