import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../src/errors.ts";
import { createEncodeInference, parseInference } from "../../../src/http/inference-messages.ts";

const LIMITS = { maxTexts: 3, maxTextLength: 5 };
const input = (over: object = {}) => ({
  name: "text",
  shape: [2],
  datatype: "BYTES",
  data: ["a", "b"],
  ...over,
});
const parse = (over: object = {}, rest: object = {}) =>
  parseInference({ inputs: [input(over)], ...rest }, LIMITS);

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error("accepted");
}

describe("an inference request", () => {
  it.each([
    ["flat", { shape: [2], data: ["a", "b"] }],
    ["one string in each row", { shape: [2, 1], data: [["a"], ["b"]] }],
    ["flat for a shape of two dimensions", { shape: [2, 1], data: ["a", "b"] }],
    ["with the content type of strings", { parameters: { content_type: "str" } }],
    [
      "with parameters nobody knows",
      { parameters: JSON.parse('{"priority":1,"__proto__":{"polluted":true}}') },
    ],
  ])("may give its strings %s", (_name, over) => {
    expect(parse(over)).toEqual({ id: undefined, texts: ["a", "b"], outputs: ["label", "probabilities"] });
  });

  it("may name its outputs and carry an id", () => {
    const outputs = [{ name: "probabilities", parameters: { binary_data: false } }];
    expect(parse({}, { id: "7", outputs })).toMatchObject({ id: "7", outputs: ["probabilities"] });
    expect(parse({}, { outputs: [] })).toMatchObject({ outputs: ["label", "probabilities"] });
  });

  it.each([
    [null, "bad_request the body"],
    [[], "bad_request the body"],
    [{}, "bad_request inputs"],
    [{ inputs: [] }, "bad_request inputs"],
    [{ inputs: [input(), input()] }, "bad_request inputs"],
    [{ inputs: [input({ name: "other" })] }, "bad_request inputs[0].name"],
    [{ inputs: [input({ datatype: "FP32" })] }, "bad_request inputs[0].datatype"],
    [{ inputs: [input({ data: undefined })] }, "bad_request inputs[0].data"],
    [{ inputs: [input({ data: ["a", 1] })] }, "bad_request inputs[0].data[1]"],
    [{ inputs: [input({ shape: [3] })] }, "bad_request inputs[0].data: 2 strings, the shape says 3"],
    [{ inputs: [input({ shape: [] })] }, "bad_request inputs[0].shape"],
    [{ inputs: [input({ shape: [0], data: [] })] }, "bad_request inputs[0].data"],
    [{ inputs: [input({ shape: [1, 2] })] }, "bad_request inputs[0].shape"],
    [{ inputs: [input({ shape: [2, 1, 1] })] }, "bad_request inputs[0].shape"],
    [{ inputs: [input({ shape: [-1] })] }, "bad_request inputs[0].shape"],
    [
      { inputs: [input({ parameters: { content_type: "base64" } })] },
      "bad_request inputs[0].parameters.content_type",
    ],
    [
      { inputs: [input({ data: undefined, parameters: { binary_data_size: 9 } })] },
      "bad_request inputs[0]: the binary tensor extension is not supported",
    ],
    [{ inputs: [input()], outputs: [{ name: "scores" }] }, "bad_request outputs[0].name"],
    [{ inputs: [input()], outputs: Array(9).fill({ name: "probabilities" }) }, "bad_request outputs"],
    [{ inputs: [input()], id: 7 }, "bad_request id"],
    [
      { inputs: [input({ data: ["a", "abcdef"] })] },
      "invalid_texts inputs[0].data[1]: longer than 5 code points",
    ],
    [{ inputs: [input({ shape: [4], data: Array(4).fill("a") })] }, "invalid_texts inputs[0].data: 4 texts"],
    [
      {
        inputs: [
          input({
            shape: [4],
            data: [
              ["a", "a"],
              ["a", "a"],
            ],
          }),
        ],
      },
      "invalid_texts inputs[0].data: 4 texts",
    ],
  ])("%j is refused with its place", (value, expected) => {
    expect(faultOf(() => parseInference(value, LIMITS))).toContain(expected);
  });
});

describe("an inference answer", () => {
  const encode = createEncodeInference(["food", "utilities"], { name: "m", version: "v" });
  const results = [0, 1].map((label) => ({
    text: "t",
    label,
    probabilities: label === 0 ? [0.1 + 0.2 + 0.45678949, 0.2432105] : [0, 1],
    confidence: 1,
    needsReview: false,
    known: 1,
  }));

  it("has labels as BYTES and probabilities as FP64 rows of six decimals, its columns named", () => {
    const bytes = encode({ id: "7", texts: ["a", "b"], outputs: ["label", "probabilities"] }, results);
    expect(JSON.parse(bytes.toString())).toEqual({
      model_name: "m",
      model_version: "v",
      id: "7",
      outputs: [
        { name: "label", datatype: "BYTES", shape: [2], data: ["food", "utilities"] },
        {
          name: "probabilities",
          datatype: "FP64",
          shape: [2, 2],
          parameters: { labels: "food,utilities" },
          data: [0.756789, 0.243211, 0, 1],
        },
      ],
    });
  });

  it("has only the outputs asked for, and no id where none came", () => {
    const answer = JSON.parse(
      encode({ id: undefined, texts: ["a"], outputs: ["label"] }, results).toString(),
    );
    expect(answer).not.toHaveProperty("id");
    expect(answer.outputs.map((output: { name: string }) => output.name)).toEqual(["label"]);
  });
});
