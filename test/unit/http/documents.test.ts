import { Parser } from "@asyncapi/parser";
import { describe, expect, it } from "vitest";
import { createAsyncApi } from "../../../src/http/asyncapi.ts";
import { createOpenApi } from "../../../src/http/openapi.ts";
import { eventSchema } from "../../../src/http/schemas.ts";

const open = { events: false, predict: false };
const about = { version: "1.2.3", model: "invoice-classifier" };
type Operation = { operationId: string; security?: object[]; responses: Record<string, unknown> };
const operations = (document: object): [string, Operation][] =>
  Object.entries((document as { paths: Record<string, Record<string, Operation>> }).paths).flatMap(
    ([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, Operation] => [
        `${method} ${path}`,
        operation,
      ]),
  );

/** Every `$ref` of a document that leads nowhere. */
function dangling(document: object): string[] {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    (match) => match[1] as string,
  );
  return refs.filter((ref) => {
    let at: unknown = document;
    for (const part of ref.split("/")) at = (at as Record<string, unknown> | undefined)?.[part];
    return at === undefined;
  });
}

describe("the OpenAPI document", () => {
  it("resolves all its references and names each operation once", () => {
    const document = createOpenApi({ ...about, secured: open });
    expect(dangling(document)).toEqual([]);
    const ids = operations(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("asks for a token, and answers 401 and 403, only where the service does", () => {
    const secured = (options: { events: boolean; predict: boolean }) =>
      operations(createOpenApi({ ...about, secured: options }))
        .filter(([, { security }]) => (security?.length ?? 0) > 0)
        .map(([name]) => name);
    expect(secured(open)).toEqual([]);
    expect(secured({ events: true, predict: false })).toEqual(["post /"]);
    expect(secured({ events: true, predict: true }).sort()).toEqual([
      "get /v2",
      "get /v2/models/invoice-classifier",
      "post /",
      "post /predict",
      "post /v2/models/invoice-classifier/infer",
    ]);
    const predict = operations(createOpenApi({ ...about, secured: { events: true, predict: true } }))[0]?.[1];
    expect(Object.keys(predict?.responses ?? {})).toEqual([
      "200",
      "400",
      "401",
      "403",
      "413",
      "415",
      "422",
      "503",
    ]);
  });

  it("leaves its objects open, since fields may be added", () => {
    expect(JSON.stringify(createOpenApi({ ...about, secured: open }))).not.toContain(
      '"additionalProperties":false',
    );
  });
});

describe("the AsyncAPI document", () => {
  it.each([false, true])("is clean to AsyncAPI's own parser (with a token: %s)", async (secured) => {
    const document = createAsyncApi({ version: "1.2.3", secured });
    expect(dangling(document)).toEqual([]);
    const { diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.map(({ message, path }) => `${path.join(".")}: ${message}`)).toEqual([]);
  });
});

describe("an event schema", () => {
  it("stands at the address that dataschema names and resolves its references", () => {
    for (const type of ["invoice.received", "invoice.classified", "invoice.rejected"] as const) {
      const schema = eventSchema(type, "https://example.com/schemas");
      expect(schema).toMatchObject({ $id: `https://example.com/schemas/${type}.json` });
      expect(dangling(schema)).toEqual([]);
    }
  });
});
