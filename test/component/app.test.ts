import request from "supertest";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors.ts";
import { createApp } from "../../src/http/app.ts";

/** The Express application alone, without a port or a model. */
function app(onFault: (error: ServiceError) => void = () => {}) {
  return createApp({
    hot: { "/hot": (_req, res) => void res.writeHead(200).end("hot") },
    routes: [
      { method: "get", path: "/plain", handler: (_req, res) => void res.end("plain") },
      {
        method: "get",
        path: "/throws",
        handler: () => {
          throw new Error("secret at /some/path");
        },
      },
      {
        method: "get",
        path: "/rejects",
        handler: async () => {
          throw new ServiceError("not_ready", "starting; try again in a second");
        },
      },
    ],
    onFault,
  });
}

describe("the application", () => {
  it("serves routes and hot routes, by their own method", async () => {
    await request(app()).get("/plain").expect(200, "plain");
    await request(app()).post("/hot").expect(200);
    await request(app()).get("/hot").expect(405).expect("allow", "POST");
    await request(app()).post("/plain").expect(405).expect("allow", "GET, HEAD");
  });

  it.each(["/nowhere", "/plain/", "/PLAIN", "/hot/"])("has no %s", async (path) => {
    const { body } = await request(app())
      .get(path)
      .expect(404)
      .expect("content-type", "application/problem+json");
    expect(body).toMatchObject({ status: 404, code: "not_found" });
  });

  it("tells a fault's code, and nothing of what nobody expected", async () => {
    const faults: ServiceError[] = [];
    const { text } = await request(app((fault) => faults.push(fault)))
      .get("/throws")
      .expect(500);
    expect(text).not.toMatch(/secret|path/);
    expect(JSON.parse(text)).toMatchObject({ code: "internal" });
    expect(faults[0]?.cause).toMatchObject({ message: "secret at /some/path" });
    await request(app()).get("/rejects").expect(503).expect("retry-after", "1");
  });

  it("says nothing about what it is made of", async () => {
    const { headers } = await request(app()).get("/plain");
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("etag");
  });
});
