import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { type Answer, problem, send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const JSON_TYPE = { "content-type": "application/json" };
const predict = (body: unknown, headers: Record<string, string> = JSON_TYPE, target = "/predict") =>
  send(service.url, { target, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("POST /predict", () => {
  it("answers one result for each text, in order, with six decimals over the public labels", async () => {
    const answer = await predict({ texts: ["utility", "home", "utility"] });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json");
    const { results, model } = JSON.parse(answer.body);
    expect(results.map((r: { prediction: string }) => r.prediction)).toEqual([
      "utilities",
      "household",
      "utilities",
    ]);
    expect(results[0]).toEqual({
      text: "utility",
      prediction: "utilities",
      probabilities: {
        electronics: 0.025641,
        household: 0.025641,
        subscription: 0.025641,
        utilities: 0.923077,
      },
      confidence: 0.9,
      needsReview: false,
    });
    expect(model).toEqual({ name: "invoice-classifier", version: "0123456789ab" });
    expect(answer.body).toMatch(/"confidence":0\.900000/);
  });

  it("gives back the text as it came", async () => {
    const texts = ["", " ", '"\\\u0000\u2028', "\ud800", "全聯 衛生紙🧻", "__proto__"];
    const { results } = JSON.parse((await predict({ texts })).body);
    expect(results.map((r: { text: string }) => r.text)).toEqual(texts);
  });

  it("gives back ids where there are some", async () => {
    const { results } = JSON.parse((await predict({ texts: ["a", "b"], ids: ["1", "2"] })).body);
    expect(results.map((r: { id: string }) => r.id)).toEqual(["1", "2"]);
  });

  it("explains only where asked by the query", async () => {
    const plain = await predict({ texts: ["utility"], explain: true });
    expect(JSON.parse(plain.body).results[0]).not.toHaveProperty("because");
    const explained = await predict({ texts: ["utility"] }, JSON_TYPE, "/predict?explain=true");
    expect(JSON.parse(explained.body).results[0]).toMatchObject({ because: [{ ngram: "ut", share: 0.5 }] });
  });

  it.each<[number, string, RegExp, () => Promise<Answer>]>([
    [400, "invalid_json", /JSON/, () => predict("{")],
    [400, "invalid_json", /JSON/, () => predict("")],
    [415, "unsupported_media_type", /Content-Type/, () => predict("{}", { "content-type": "text/plain" })],
    [415, "unsupported_media_type", /Content-Type/, () => predict("{}", {})],
    [413, "too_large", /bytes/, () => predict("x".repeat(1024 * 1024 + 1))],
    [422, "invalid_texts", /^texts/, () => predict({})],
    [422, "invalid_texts", /^texts/, () => predict({ texts: [] })],
    [422, "invalid_texts", /^texts/, () => predict({ texts: "a" })],
    [422, "invalid_texts", /^texts\[3\]/, () => predict({ texts: ["a", "b", "c", null] })],
    [422, "invalid_texts", /^ids/, () => predict({ texts: ["a"], ids: [] })],
    [422, "invalid_texts", /^ids\[0\]/, () => predict({ texts: ["a"], ids: [1] })],
    [422, "invalid_texts", /^the body/, () => predict("null")],
    [422, "invalid_texts", /^the body/, () => predict("[]")],
    [404, "not_found", /path/, () => predict({}, JSON_TYPE, "/predict/")],
    [404, "not_found", /path/, () => predict({}, JSON_TYPE, "/PREDICT")],
    [404, "not_found", /path/, () => predict({}, JSON_TYPE, "/nowhere")],
  ])("refuses with %i %s %s", async (status, code, detail, act) => {
    const answer = await act();
    expect(answer.status, answer.body).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(problem(answer)).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect(Buffer.byteLength(answer.body)).toBeLessThan(768);
  });

  it.each([
    ["GET", "/predict", "POST"],
    ["PUT", "/", "POST"],
    ["GET", "/", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["DELETE", "/metrics", "GET, HEAD"],
  ])("refuses %s %s with 405 and what is allowed", async (method, target, allow) => {
    const answer = await send(service.url, { method, target });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
  });
});

describe("the service tells how it is", () => {
  it.each(["/healthz", "/readyz"])("at %s", async (target) => {
    expect((await send(service.url, { method: "GET", target })).status).toBe(200);
    expect((await send(service.url, { method: "HEAD", target })).body).toBe("");
  });

  it("at /metrics, by route, event, label and run", async () => {
    await predict({ texts: ["utility"] });
    const { body, headers } = await send(service.url, { method: "GET", target: "/metrics" });
    expect(headers["content-type"]).toContain("text/plain");
    for (const line of [
      /invoice_classifier_requests_total\{route="\/predict",code="200"\} [1-9]/,
      /invoice_classifier_texts_total\{label="utilities",outcome="accepted"\} [1-9]/,
      /invoice_classifier_texts_in_flight 0/,
      /invoice_classifier_model_info\{name="invoice-classifier",version="0123456789ab"\} 1/,
      /nodejs_eventloop_lag_seconds/,
    ]) {
      expect(body).toMatch(line);
    }
  });
});
