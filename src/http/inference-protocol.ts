import type { Response } from "express";
import { ServiceError } from "../errors.ts";
import { parseJson, type TextLimits } from "../events/texts.ts";
import type { ModelName } from "../wire/results.ts";
import type { Route } from "./app.ts";
import type { Exchange } from "./exchange.ts";
import {
  binaryRefused,
  createEncodeInference,
  INPUT,
  OUTPUTS,
  parseInference,
} from "./inference-messages.ts";
import { answerJson, type JsonAnswerDeps } from "./json-answer.ts";
import { sendProblem } from "./problem.ts";

export interface InferDeps extends JsonAnswerDeps {
  readonly labels: readonly string[];
  readonly model: ModelName;
  readonly limits: TextLimits;
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** `POST /v2/models/NAME/infer` (Open Inference Protocol, REST), with the limits and faults of `/predict`. */
export function createInfer({ labels, model, limits, ...deps }: InferDeps) {
  const encode = createEncodeInference(labels, model);
  return (exchange: Exchange): void => {
    const { headers } = exchange.req;
    answerJson(exchange, deps, (bytes) => {
      if (headers["inference-header-content-length"] !== undefined) throw binaryRefused();
      // Triton's client sends its JSON without a media type.
      if (!JSON_TYPE.test(headers["content-type"] ?? "application/json")) {
        throw new ServiceError("unsupported_media_type", "Content-Type: send application/json");
      }
      const inference = parseInference(parseJson(bytes), limits);
      return { texts: inference.texts, encode: (results) => encode(inference, results) };
    });
  };
}

export interface InferenceRoutesDeps {
  readonly labels: readonly string[];
  readonly model: ModelName;
  /** Version of this server. */
  readonly version: string;
  readonly ready: () => boolean;
  /** Rejects a caller without a valid token; undefined where none is asked for. Health is open all the same. */
  readonly verify: ((authorization: string | undefined) => Promise<unknown>) | undefined;
}

/** The paths of one model, without and with its version. */
export function modelPaths(model: ModelName): readonly [string, string] {
  const path = `/v2/models/${model.name}`;
  return [path, `${path}/versions/${model.version}`];
}

/** The protocol's health and metadata endpoints. */
export function inferenceRoutes({ labels, model, version, ready, verify }: InferenceRoutesDeps): Route[] {
  const json = (res: Response, value: unknown) => {
    const body = Buffer.from(JSON.stringify(value));
    res.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  };
  const open = (path: string, value: unknown, when: () => boolean = ready): Route => ({
    method: "get",
    path,
    handler: (_req, res) => {
      if (when()) json(res, value);
      else sendProblem(res, new ServiceError("not_ready", "starting or draining; try again in a second"));
    },
  });
  const guarded = (path: string, value: unknown): Route => ({
    method: "get",
    path,
    handler: async (req, res) => {
      await verify?.(req.headers.authorization);
      json(res, value);
    },
  });
  const metadata = {
    name: model.name,
    versions: [model.version],
    platform: "onnx_onnxv1",
    inputs: [{ name: INPUT, datatype: "BYTES", shape: [-1] }],
    outputs: [
      { name: OUTPUTS[0], datatype: "BYTES", shape: [-1] },
      {
        name: OUTPUTS[1],
        datatype: "FP64",
        shape: [-1, labels.length],
        parameters: { labels: labels.join(",") },
      },
    ],
  };
  return [
    guarded("/v2", { name: "invoice-classifier", version, extensions: [] }),
    open("/v2/health/live", { live: true }, () => true),
    open("/v2/health/ready", { live: true, ready: true }),
    ...modelPaths(model).flatMap((path) => [
      guarded(path, metadata),
      open(`${path}/ready`, { name: model.name, ready: true }),
    ]),
  ];
}
