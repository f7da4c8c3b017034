import { readFile } from "node:fs/promises";
import { ServiceError } from "../errors.ts";
import { loadModel } from "../model/model.ts";
import { compareWithGolden, describeParity, TOLERANCE } from "../model/parity.ts";

/** `parity MODEL_DIR GOLDEN`: proves that a model folder classifies golden lines as scikit-learn does; exit 1 if not. */
export async function parity(args: readonly string[]): Promise<void> {
  const [dir, golden] = args;
  if (!dir || !golden || args.length !== 2)
    throw new ServiceError("bad_request", "usage: node dist/main.js parity MODEL_DIR GOLDEN.jsonl");
  const file = await readFile(golden, "utf8").catch((cause: unknown) => {
    throw new ServiceError("bad_request", `${golden} cannot be read`, { cause });
  });
  const model = await loadModel(dir);
  const found = await compareWithGolden(model, file);
  await model.close();
  console.log(describeParity(found));
  if (found.ok) return;
  console.error(
    `more than ${TOLERANCE} off, or a label flipped; worst at ${JSON.stringify([...found.worstText].slice(0, 60).join(""))}`,
  );
  process.exitCode = 1;
}
