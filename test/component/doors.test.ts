import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { createFakeModel } from "../support/fake-model.ts";
import { doors, send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

const CE = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "invoice.received" };
const JSON_TYPE = { "content-type": "application/json" };
const BODY = '{"texts":["utility"]}';
const requests = [
  { name: "200 at /predict", path: "/predict", headers: JSON_TYPE, body: BODY, status: 200 },
  {
    name: "200 at /predict?explain=true",
    path: "/predict?explain=true",
    headers: JSON_TYPE,
    body: BODY,
    status: 200,
  },
  { name: "422", path: "/predict", headers: JSON_TYPE, body: '{"texts":[1]}', status: 422 },
  { name: "413", path: "/predict", headers: JSON_TYPE, body: "x".repeat(1024 * 1024 + 1), status: 413 },
  { name: "200 at /", path: "/", headers: { ...CE, ...JSON_TYPE }, body: BODY, status: 200 },
  { name: "204", path: "/", headers: { ...CE, ...JSON_TYPE, "ce-type": "x" }, body: BODY, status: 204 },
  {
    name: "413 at /",
    path: "/",
    headers: { ...CE, ...JSON_TYPE },
    body: "x".repeat(1024 * 1024 + 1),
    status: 413,
  },
];

/** What must not differ between the doors. */
async function through(service: Service, path: string, headers: Record<string, string>, body: string) {
  const answers = [];
  for (const { target } of doors(path)) {
    const { headers: got, ...answer } = await send(service.url, { target, headers, body });
    answers.push({ ...answer, headers: { ...got, date: "" } });
  }
  return answers;
}

describe("the direct door and Express's door", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  it.each(requests)("answer the same bytes: $name", async ({ path, headers, body, status }) => {
    const [direct, express] = await through(service, path, headers, body);
    expect(direct?.status).toBe(status);
    expect(express).toEqual(direct);
  });

  it("answer the same 503 with Retry-After when too many texts are in flight", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fake = createFakeModel();
    const predict: typeof fake.predict = async (texts) => {
      await gate;
      return fake.predict(texts);
    };
    const env = { MAX_TEXTS: "2", MAX_IN_FLIGHT_TEXTS: "2" };
    const full = await startTestService(env, { ...fake, predict });
    try {
      const waiting = send(full.url, { target: "/predict", headers: JSON_TYPE, body: '{"texts":["a","b"]}' });
      await expect
        .poll(async () => (await through(full, "/predict", JSON_TYPE, BODY))[0]?.status, { timeout: 10_000 })
        .toBe(503);
      for (const path of ["/", "/predict"]) {
        const [direct, express] = await through(full, path, { ...CE, ...JSON_TYPE }, BODY);
        expect(direct).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
        expect(express).toEqual(direct);
      }
      // One refusal serves them all, but the Open Inference Protocol has a form of its own.
      const target = "/v2/models/invoice-classifier/infer";
      const refused = await send(full.url, { target, headers: JSON_TYPE, body: BODY });
      expect(JSON.parse(refused.body)).toMatchObject({ code: "overloaded", error: expect.any(String) });
      const [after] = await through(full, "/predict", JSON_TYPE, BODY);
      expect(JSON.parse(after?.body ?? "")).not.toHaveProperty("error");
      release();
      expect((await waiting).status).toBe(200);
    } finally {
      release();
      await full.close();
    }
  });

  it("ask for the same token", async () => {
    const env = { OIDC_ISSUER: "http://127.0.0.1:9", OIDC_AUDIENCE: "a", OIDC_PREDICT: "true" };
    const guarded = await startTestService(env);
    try {
      for (const path of ["/", "/predict"]) {
        const [direct, express] = await through(guarded, path, { ...CE, ...JSON_TYPE }, BODY);
        expect(direct).toMatchObject({
          status: 401,
          headers: { "www-authenticate": expect.stringContaining("Bearer") },
        });
        expect(express).toEqual(direct);
      }
      expect((await send(guarded.url, { method: "GET", target: "/healthz" })).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });
});
