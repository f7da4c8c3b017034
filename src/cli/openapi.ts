import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ServiceError } from "../errors.ts";
import { createAsyncApi } from "../http/asyncapi.ts";
import { createOpenApi } from "../http/openapi.ts";

const fromRoot = (path: string) => new URL(`../../${path}`, import.meta.url);

/** The committed documents: as a service without tokens gives them, less the answers that only a model knows. */
function documents(): Readonly<Record<string, object>> {
  const { name, version } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
  return {
    "docs/openapi.json": createOpenApi({ version, model: name, secured: { events: false, predict: false } }),
    "docs/asyncapi.json": createAsyncApi({ version, secured: false }),
  };
}

/** `openapi`: writes docs/openapi.json and docs/asyncapi.json; with `--check` it only says whether they are stale. */
export async function openapi(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { check: { type: "boolean", default: false } } });
  for (const [path, document] of Object.entries(documents())) {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (!values.check) {
      writeFileSync(fromRoot(path), text);
      console.log(`wrote ${path}`);
    } else if (readFileSync(fromRoot(path), "utf8") !== text) {
      throw new ServiceError(
        "bad_request",
        `${path}: stale; run \`node dist/main.js openapi\` and commit it`,
      );
    }
  }
}
