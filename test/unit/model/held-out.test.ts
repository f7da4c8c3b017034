import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { createClassifier } from "../../../src/classifier.ts";
import { loadModel } from "../../../src/model/model.ts";

interface Line {
  readonly text: string;
  readonly label: string;
  readonly kind: string;
  readonly hard: string;
}

/** The figures that the training run wrote for this set; only totals are looked at here, never the lines. */
interface Figures {
  readonly overall: { readonly n: number; readonly accuracy: number };
  readonly real: { readonly n: number; readonly accuracy: number };
  readonly hard: { readonly n: number; readonly accuracy: number };
  readonly coverage: number;
  readonly acceptedAccuracy: number;
  readonly nonPurchases: number;
  readonly nonPurchasesReviewed: number;
}

const file = (path: string) => fileURLToPath(new URL(`../../../models/${path}`, import.meta.url));
const round = (share: number) => Math.round(share * 1e4) / 1e4;
const share = (some: readonly unknown[], all: readonly unknown[]) => round(some.length / all.length);

it("the service decides the held-out final lines as the model card says", async () => {
  const lines: Line[] = parse(readFileSync(file("data/heldout/final.csv")), { columns: true });
  const model = await loadModel(file("artifact"));
  const { classify, policy } = createClassifier(model, {
    MAX_IN_FLIGHT_TEXTS: 4000,
    REVIEW_THRESHOLD: undefined,
  });
  const results = await classify(lines.map(({ text }) => text));
  await model.close();
  const judged = lines.map((line, i) => {
    const result = results[i];
    const right = result !== undefined && policy.labels[result.label] === line.label;
    return { ...line, right, accepted: result?.needsReview === false };
  });
  const honest = judged.filter(({ label }) => label !== "__none__");
  const nothing = judged.filter(({ label }) => label === "__none__");
  const accepted = honest.filter((line) => line.accepted);
  const of = (some: typeof judged) => ({
    n: some.length,
    accuracy: share(
      some.filter(({ right }) => right),
      some,
    ),
  });
  const found: Figures = {
    overall: of(honest),
    real: of(honest.filter(({ kind }) => kind === "einvoice" || kind === "statement")),
    hard: of(honest.filter(({ hard }) => hard === "1")),
    coverage: share(accepted, honest),
    acceptedAccuracy: share(
      accepted.filter(({ right }) => right),
      accepted,
    ),
    nonPurchases: nothing.length,
    nonPurchasesReviewed: share(
      nothing.filter((line) => !line.accepted),
      nothing,
    ),
  };
  console.log(
    `held-out (final lines): ${found.overall.n} lines, accuracy ${found.overall.accuracy} ` +
      `(real ${found.real.accuracy}, hard ${found.hard.accuracy}), ${found.coverage} accepted at ` +
      `${found.acceptedAccuracy}, non-purchases reviewed ${found.nonPurchasesReviewed}`,
  );
  expect(model.metadata.figures.final).toMatchObject(found);
});
