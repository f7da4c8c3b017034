import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { doors, problem, send } from "../support/http.ts";
import { AUDIENCE, type Issuer, SUBJECT, startIssuer } from "../support/issuer.ts";
import { startTestService } from "../support/service.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

let service: Service | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function start(env: Record<string, string> = {}): Promise<string> {
  service = await startTestService({ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, ...env });
  return service.url;
}

const EVENT = {
  "ce-specversion": "1.0",
  "ce-id": "1",
  "ce-source": "/till",
  "ce-type": "invoice.received",
  "content-type": "application/json",
};
const body = JSON.stringify({ texts: ["utility"] });
const bearer = async (claims = {}) => ({ authorization: `Bearer ${await issuer.token(claims)}` });
const sendEvent = (url: string, headers: Record<string, string> = {}, target = "/") =>
  send(url, { target, headers: { ...EVENT, ...headers }, body });
const sendJson = (url: string, target: string, value: object, headers: Record<string, string> = {}) =>
  send(url, {
    target,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  });
const TENSORS = { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: ["utility"] }] };
const INFER = "/v2/models/invoice-classifier/infer";

describe("POST / with an issuer set", () => {
  it.each(doors("/"))("wants a valid token by the $door door", async ({ target }) => {
    const url = await start();
    const without = await sendEvent(url, {}, target);
    expect(without.status).toBe(401);
    expect(without.headers["www-authenticate"]).toBe("Bearer");
    expect(without.headers["content-type"]).toBe("application/problem+json");
    expect((await sendEvent(url, await bearer({ aud: "other" }), target)).status).toBe(401);
    expect((await sendEvent(url, await bearer(), target)).status).toBe(200);
  });

  it("lets only the listed subjects in", async () => {
    const url = await start({ OIDC_SUBJECTS: `someone, ${SUBJECT}` });
    expect((await sendEvent(url, await bearer())).status).toBe(200);
    const other = await sendEvent(url, await bearer({ sub: "other" }));
    expect(other.status).toBe(403);
    expect(problem(other).code).toBe("forbidden");
  });

  it("answers 503 with Retry-After, never 401, while the keys can't be read", async () => {
    const url = await start();
    issuer.fail = 500;
    const answer = await sendEvent(url, await bearer());
    issuer.fail = undefined;
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(problem(answer).code).toBe("keys_unavailable");
  });

  it("never turns a missing token into a reply", async () => {
    const url = await start({ INVALID_EVENTS: "reply" });
    expect((await sendEvent(url)).status).toBe(401);
  });
});

describe("the other doors", () => {
  it("stay open while OIDC_PREDICT is false", async () => {
    const url = await start();
    expect((await sendJson(url, "/predict", { texts: ["utility"] })).status).toBe(200);
    expect((await sendJson(url, INFER, TENSORS)).status).toBe(200);
    expect((await send(url, { method: "GET", target: "/v2" })).status).toBe(200);
  });

  it("want the token too with OIDC_PREDICT, but for health and metrics", async () => {
    const url = await start({ OIDC_PREDICT: "true" });
    for (const { target } of [...doors("/predict"), ...doors(INFER)]) {
      const value = target.endsWith("/infer") ? TENSORS : { texts: ["utility"] };
      expect((await sendJson(url, target, value)).status).toBe(401);
      expect((await sendJson(url, target, value, await bearer())).status).toBe(200);
    }
    const get = async (target: string, headers = {}) =>
      (await send(url, { method: "GET", target, headers })).status;
    expect(await get("/v2")).toBe(401);
    expect(await get("/v2/models/invoice-classifier")).toBe(401);
    expect(await get("/v2/models/invoice-classifier", await bearer())).toBe(200);
    for (const path of ["/healthz", "/readyz", "/metrics", "/v2/health/live", "/v2/health/ready"]) {
      expect(await get(path)).toBe(200);
    }
    expect(await get("/v2/models/invoice-classifier/ready")).toBe(200);
  });

  it("are described as they are: the document asks for a token where the service does", async () => {
    const url = await start();
    const document = JSON.parse((await send(url, { method: "GET", target: "/openapi.json" })).body);
    expect(document.paths["/"].post.security).toEqual([{ token: [] }]);
    expect(document.paths["/predict"].post.security).toEqual([]);
    expect(document.components.securitySchemes.token).toMatchObject({ type: "http", scheme: "bearer" });
  });
});
