import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServiceError } from "../../../src/errors.ts";
import { loadModel } from "../../../src/model/model.ts";

const source = new URL("../../golden/shapes/char-logistic", import.meta.url).pathname;
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "model-"));
  await cp(source, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

async function edit(change: (text: string) => string): Promise<void> {
  const file = join(dir, "model.json");
  await writeFile(file, change(await readFile(file, "utf8")));
}

async function fault(): Promise<ServiceError> {
  const error = await loadModel(dir).then(
    (model) => model.close(),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`expected a ServiceError, got ${String(error)}`);
  return error;
}

describe("a model folder that is not what was exported is refused", () => {
  it.each(["model.json", "model.onnx", "vocabulary.bin"])("names %s when it is missing", async (file) => {
    await rm(join(dir, file));
    const error = await fault();
    expect(error.code).toBe("model_invalid");
    expect(error.message).toContain(`${file}: cannot be read`);
    expect(error.message).not.toContain(dir);
  });

  it("names model.json, whichever file is looked for fastest, when the folder is empty", async () => {
    for (const file of ["model.json", "model.onnx", "vocabulary.bin"]) await rm(join(dir, file));
    const named = await Promise.all(Array.from({ length: 50 }, () => fault().then((error) => error.message)));
    expect(named.every((message) => message.startsWith("model.json: cannot be read"))).toBe(true);
  });

  it.each(["model.onnx", "vocabulary.bin"])("names %s when a byte differs", async (file) => {
    const bytes = await readFile(join(dir, file));
    bytes[100] = (bytes[100] as number) ^ 1;
    await writeFile(join(dir, file), bytes);
    expect((await fault()).message).toContain(`${file}: differs from its digest`);
  });

  it("notices a file cut short", async () => {
    await truncate(join(dir, "vocabulary.bin"), 1000);
    expect((await fault()).message).toContain("vocabulary.bin: differs");
  });

  it("notices a label renamed after the export", async () => {
    await edit((text) => text.replaceAll('"food"', '"fool"'));
    expect((await fault()).message).toContain("model.json: was changed after the export");
  });

  it("says where model.json is no JSON, and which field is wrong", async () => {
    await edit((text) => text.replace('"threshold": 0.5', '"threshold": 5'));
    expect((await fault()).message).toContain("model.json: review.threshold is not valid");
    await edit(() => "{");
    expect((await fault()).message).toContain("model.json: is not JSON");
  });

  it("refuses a format that it doesn't know", async () => {
    await edit((text) => text.replace('"format": 1', '"format": 2'));
    expect((await fault()).message).toContain("format is not valid");
  });
});
