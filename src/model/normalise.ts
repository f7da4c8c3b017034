import type { NormalisationStep } from "./metadata.ts";
import { modelInvalid } from "./metadata.ts";
import { createSparing } from "./unassigned.ts";

/** White space as Python's str.split and `\s` see it: JavaScript's adds U+FEFF and lacks U+001C-001F and U+0085. */
const PYTHON_SPACES =
  "\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaceRuns = new RegExp(`[${PYTHON_SPACES}]+`, "gu");
/** Anything that collapsing would change: an odd white space, two in a row, one at an end. */
const uncollapsed = new RegExp(`^ | $| {2}|[${PYTHON_SPACES.replace("\\u0020", "\\u001f")}]`, "u");

type TextFunction = (text: string) => string;

/**
 * The declared steps as one function: models/exporter/normalise.py says what each does, and this does the same.
 *
 * @param unassigned ranges of the code points that training's Unicode lacks (section "unassigned")
 */
export function createNormalise(
  steps: readonly NormalisationStep[],
  unassigned: Uint32Array = new Uint32Array(0),
): TextFunction {
  const spare = createSparing(unassigned);
  const functions = steps.map((step) => {
    const apply = compileStep(step);
    return step.op === "nfkc" || step.op === "nfkd" || step.op === "lower" ? spare(apply) : apply;
  });
  if (functions.length === 0) return (text) => text;
  return (text) => {
    let normalised = text;
    for (const apply of functions) normalised = apply(normalised);
    return normalised;
  };
}

function compileStep(step: NormalisationStep): TextFunction {
  switch (step.op) {
    case "nfkc":
      return (text) => text.normalize("NFKC");
    case "nfkd":
      return (text) => text.normalize("NFKD");
    case "lower":
      return (text) => text.toLowerCase();
    case "collapse-space":
      return collapseSpace;
    case "replace": {
      // Most lines hold no match, and a plain test says so in a third of the time that replace takes to find none.
      const some = compilePattern(step.pattern, "u");
      const every = compilePattern(step.pattern, "gu");
      const literal = step.with.replaceAll("$", "$$$$");
      return (text) => (some.test(text) ? text.replace(every, literal) : text);
    }
  }
}

function collapseSpace(text: string): string {
  if (!uncollapsed.test(text)) return text;
  const single = text.replace(spaceRuns, " ");
  return single.slice(
    single.startsWith(" ") ? 1 : 0,
    single.length > 1 && single.endsWith(" ") ? -1 : undefined,
  );
}

function compilePattern(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (cause) {
    throw modelInvalid(
      "model.json",
      "a replace pattern of the normalisation is not a regular expression",
      cause,
    );
  }
}
