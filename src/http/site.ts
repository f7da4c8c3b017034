import type { Express } from "express";
import type { Verify } from "../auth/oidc.ts";
import type { Classify } from "../domain/classify.ts";
import type { ServiceError } from "../errors.ts";
import type { ReplyEncoder } from "../events/reply.ts";
import type { EncodeResults } from "../wire/results.ts";
import { createApp, type Route } from "./app.ts";
import { describeRoutes } from "./describe.ts";
import { createExamples } from "./examples.ts";
import type { HotHandler } from "./exchange.ts";
import { healthRoutes } from "./health.ts";
import { createEncodeInference } from "./inference-messages.ts";
import { inferenceRoutes } from "./inference-protocol.ts";
import type { ModelInfo } from "./model-info.ts";

export interface SiteDeps {
  readonly hot: Readonly<Record<string, HotHandler>>;
  readonly model: ModelInfo;
  /** Version of the package. */
  readonly version: string;
  readonly schemaBase: string;
  readonly secured: { readonly events: boolean; readonly predict: boolean };
  /** Undefined where `/v2` asks for no token. */
  readonly verify: Verify | undefined;
  readonly ready: () => boolean;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  /** For the documents' examples. */
  readonly classify: Classify;
  readonly encodeResults: EncodeResults;
  readonly reply: ReplyEncoder;
  readonly onFault: (error: ServiceError) => void;
}

function metricsRoute(render: SiteDeps["metrics"]): Route {
  return {
    method: "get",
    path: "/metrics",
    handler: async (_req, res) => {
      const { contentType, body } = await render();
      res.writeHead(200, { "content-type": contentType }).end(body);
    },
  };
}

/** All that Express serves: the hot handlers' other door, health, metrics, the inference protocol, documents. */
export function createSite(deps: SiteDeps): Express {
  const { hot, model, version, ready, verify, schemaBase, secured, onFault } = deps;
  const labels = model.labels.map(({ name }) => name);
  const examples = () => createExamples({ ...deps, encodeInference: createEncodeInference(labels, model) });
  return createApp({
    hot,
    routes: [
      ...healthRoutes(ready),
      metricsRoute(deps.metrics),
      ...inferenceRoutes({ labels, model, version, ready, verify }),
      ...describeRoutes({ version, model, schemaBase, secured, examples }),
    ],
    onFault,
  });
}
