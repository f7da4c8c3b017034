import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../src/service.ts";
import { type Answer, doors, send } from "../support/http.ts";
import { startTestService } from "../support/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startTestService({ MAX_TEXTS: "3", MAX_IN_FLIGHT_TEXTS: "3" });
});
afterAll(() => service.close());

const MODEL = "/v2/models/invoice-classifier";
const LABELS = "electronics,household,subscription,utilities";
const get = (target: string) => send(service.url, { method: "GET", target });
const request = (data: unknown = ["utility", "home"], over: object = {}) => ({
  inputs: [{ name: "text", shape: [(data as unknown[]).length], datatype: "BYTES", data }],
  ...over,
});
const infer = (body: unknown, options: { target?: string; headers?: Record<string, string> } = {}) =>
  send(service.url, {
    target: `${MODEL}/infer`,
    headers: { "content-type": "application/json" },
    ...options,
    body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

function expectFault(answer: Answer, status: number, code: string): string {
  expect(answer.status).toBe(status);
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(Buffer.byteLength(answer.body)).toBeLessThan(768);
  const fault = JSON.parse(answer.body);
  expect(fault).toMatchObject({ status, code });
  expect(fault.error).toBe(fault.detail);
  return fault.error;
}

describe("the server", () => {
  it("tells its name and version, and claims no extension", async () => {
    const answer = await get("/v2");
    expect(JSON.parse(answer.body)).toEqual({
      name: "invoice-classifier",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      extensions: [],
    });
  });

  it.each(["/v2/health/live", "/v2/health/ready", `${MODEL}/ready`, `${MODEL}/versions/0123456789ab/ready`])(
    "answers the probe %s with 200",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(Object.values(JSON.parse(answer.body))).toContain(true);
    },
  );

  it.each([MODEL, `${MODEL}/versions/0123456789ab`])("describes the tensors at %s", async (path) => {
    expect(JSON.parse((await get(path)).body)).toEqual({
      name: "invoice-classifier",
      versions: ["0123456789ab"],
      platform: "onnx_onnxv1",
      inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
      outputs: [
        { name: "label", datatype: "BYTES", shape: [-1] },
        { name: "probabilities", datatype: "FP64", shape: [-1, 4], parameters: { labels: LABELS } },
      ],
    });
  });

  it("knows no other model, version or path, and says so in the protocol's way", async () => {
    for (const path of [
      "/v2/models/other",
      `${MODEL}/versions/2`,
      "/v2/",
      `${MODEL}/ready/`,
      "/v2/repository/index",
    ]) {
      expectFault(await get(path), 404, "not_found");
    }
    expectFault(await infer(request(), { target: "/v2/models/other/infer" }), 404, "not_found");
  });

  it("answers a wrong method with 405 and the right one", async () => {
    const answer = await get(`${MODEL}/infer`);
    expectFault(answer, 405, "method_not_allowed");
    expect(answer.headers.allow).toBe("POST");
    expect((await send(service.url, { target: MODEL })).status).toBe(405);
  });
});

describe("inference", () => {
  it.each([...doors(`${MODEL}/infer`), ...doors(`${MODEL}/versions/0123456789ab/infer`)])(
    "labels each text, in order, by the $door door at $target",
    async ({ target }) => {
      const answer = await infer(request(["utility", "home"], { id: "42" }), { target });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toEqual({
        model_name: "invoice-classifier",
        model_version: "0123456789ab",
        id: "42",
        outputs: [
          { name: "label", datatype: "BYTES", shape: [2], data: ["utilities", "household"] },
          {
            name: "probabilities",
            datatype: "FP64",
            shape: [2, 4],
            parameters: { labels: LABELS },
            data: [0.025641, 0.025641, 0.025641, 0.923077, 0.025641, 0.923077, 0.025641, 0.025641],
          },
        ],
      });
    },
  );

  it("takes a compressed body, and one without a media type, as Triton's client sends it", async () => {
    const zipped = gzipSync(JSON.stringify(request()));
    expect((await infer(zipped, { headers: { "content-encoding": "gzip" } })).status).toBe(200);
  });

  it("gives what /predict gives for the same texts", async () => {
    const texts = ["電費", "subscription", ""];
    const [tensors, plain] = await Promise.all([
      infer(request(texts)),
      send(service.url, {
        target: "/predict",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ texts }),
      }),
    ]);
    const results: { prediction: string; probabilities: Record<string, number> }[] = JSON.parse(
      plain.body,
    ).results;
    const [label, probabilities] = JSON.parse(tensors.body).outputs;
    expect(label.data).toEqual(results.map(({ prediction }) => prediction));
    expect(probabilities.data).toEqual(results.flatMap((result) => Object.values(result.probabilities)));
  });

  it.each<[string, unknown, Record<string, string>, number, string, string]>([
    ["broken JSON", Buffer.from("{"), {}, 400, "invalid_json", "JSON"],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0x22]), {}, 400, "invalid_json", "UTF-8"],
    [
      "another media type",
      request(),
      { "content-type": "text/plain" },
      415,
      "unsupported_media_type",
      "json",
    ],
    ["too many texts", request(Array(4).fill("a")), {}, 422, "invalid_texts", "inputs[0].data"],
    ["a text that is too long", request(["a".repeat(2001)]), {}, 422, "invalid_texts", "inputs[0].data[0]"],
    ["a wrong type", request([1]), {}, 400, "bad_request", "inputs[0].data[0]"],
    [
      "an output nobody has",
      request(["a"], { outputs: [{ name: "x" }] }),
      {},
      400,
      "bad_request",
      "outputs[0].name",
    ],
    [
      "binary tensors",
      request(),
      { "inference-header-content-length": "9" },
      400,
      "bad_request",
      "binary_data=False",
    ],
    ["a body over the limit", Buffer.alloc(1_100_000, 32), {}, 413, "too_large", "bytes"],
  ])("refuses %s with one clear fault", async (_name, body, headers, status, code, place) => {
    const answer = await infer(body, { headers: { "content-type": "application/json", ...headers } });
    expect(expectFault(answer, status, code)).toContain(place);
  });

  it("never answers a fault of 768 bytes or more, whatever is in it", async () => {
    const name = "長".repeat(3000);
    expectFault(await infer(request(["a"], { outputs: [{ name }] })), 400, "bad_request");
    expectFault(await get(`/v2/models/${encodeURIComponent(name)}`), 404, "not_found");
  });
});
