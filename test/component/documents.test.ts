import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classifiedData } from "../../src/events/contract.ts";
import { classifiedEvent } from "../../src/http/envelopes.ts";
import { inferResponse } from "../../src/http/inference-messages.ts";
import type { Service } from "../../src/service.ts";
import { send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

let service: Service;
let openapi: Document;
let asyncapi: { components: { messages: Record<string, { examples?: { payload: unknown }[] }> } };
type Content = Record<string, { example?: unknown }>;
interface Operation {
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

const get = (target: string) => send(service.url, { method: "GET", target });
beforeAll(async () => {
  service = await startTestService({ SCHEMA_BASE: "https://schemas.example/v1" });
  openapi = JSON.parse((await get("/openapi.json")).body);
  asyncapi = JSON.parse((await get("/asyncapi.json")).body);
});
afterAll(() => service.close());

describe("every documented example", () => {
  it("answers exactly as shown", async () => {
    let compared = 0;
    for (const [path, operations] of Object.entries(openapi.paths)) {
      for (const [type, { example }] of Object.entries(operations.post?.requestBody?.content ?? {})) {
        const answer = await send(service.url, {
          target: path,
          headers: { "content-type": type },
          body: JSON.stringify(example),
        });
        const shown = operations.post?.responses["200"]?.content?.[type]?.example;
        expect(shown, `${path} ${type}`).toBeDefined();
        expect(answer.status).toBe(200);
        expect(answer.headers["content-type"]).toBe(type);
        expect(JSON.parse(answer.body)).toEqual(shown);
        compared++;
      }
    }
    expect(compared).toBe(4);
  });

  it("is of its own schema", () => {
    const shown = (path: string, type = "application/json") =>
      openapi.paths[path]?.post?.responses["200"]?.content?.[type]?.example;
    classifiedData.parse(shown("/predict"));
    inferResponse.parse(shown("/v2/models/invoice-classifier/infer"));
    classifiedEvent.parse(shown("/", "application/cloudevents+json"));
  });

  it("is the same in the AsyncAPI document", () => {
    const { messages } = asyncapi.components;
    expect(messages["invoice.received"]?.examples?.[0]?.payload).toEqual(
      openapi.paths["/"]?.post?.requestBody?.content["application/cloudevents+json"]?.example,
    );
    expect(messages["invoice.classified"]?.examples?.[0]?.payload).toEqual(
      openapi.paths["/"]?.post?.responses["200"]?.content?.["application/cloudevents+json"]?.example,
    );
  });
});

describe("the OpenAPI document", () => {
  it("lists only endpoints that exist, each with the media type that it answers", async () => {
    const gets = Object.entries(openapi.paths).filter(([, operations]) => operations.get);
    expect(gets.length).toBeGreaterThan(12);
    for (const [path, operations] of gets) {
      const answer = await get(path);
      expect(answer.status, path).toBe(200);
      const [documented] = Object.keys(operations.get?.responses["200"]?.content ?? {});
      expect(answer.headers["content-type"]?.split(";")[0], path).toBe(documented);
    }
  });
});

describe("a schema", () => {
  it("is served under the name that dataschema points to, with that address as its $id", async () => {
    const event = openapi.paths["/"]?.post?.responses["200"]?.content?.["application/cloudevents+json"]
      ?.example as { dataschema: string };
    expect(event.dataschema).toBe("https://schemas.example/v1/invoice.classified.json");
    const answer = await get("/schemas/invoice.classified.json");
    expect(answer.headers["content-type"]).toBe("application/schema+json");
    expect(JSON.parse(answer.body).$id).toBe(event.dataschema);
  });
});

describe("GET /model", () => {
  it("tells the model, its labels in both languages and the threshold in force", async () => {
    const own = await startTestService({ REVIEW_THRESHOLD: "0.75" });
    const answer = await send(own.url, { method: "GET", target: "/model" });
    await own.close();
    const model = JSON.parse(answer.body);
    expect(model).toMatchObject({
      name: "invoice-classifier",
      version: "0123456789ab",
      review: { threshold: 0.75, minKnownShare: 0.2 },
    });
    expect(model.labels[3]).toEqual({ name: "utilities", zh: "utilities", en: "utilities" });
  });
});

describe("/docs", () => {
  it("is found with a slash at its end too", async () => {
    const answer = await get("/docs/");
    expect([answer.status, answer.headers.location]).toEqual([308, "/docs"]);
  });

  it("needs nothing but this server: no other host is named, and its policy would stop one", async () => {
    const page = await get("/docs");
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["content-security-policy"]).not.toMatch(/https?:|\*/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string);
    expect(files).toHaveLength(4);
    for (const file of files) {
      expect(file).toMatch(/^\/docs\//);
      const answer = await get(file);
      expect(answer.status, file).toBe(200);
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.body.length).toBeGreaterThan(100);
    }
  });

  it("serves no other file of the package", async () => {
    for (const path of [
      "/docs/index.html",
      "/docs/package.json",
      "/docs/..%2fpackage.json",
      "/docs/../package.json",
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});
