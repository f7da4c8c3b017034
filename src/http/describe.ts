import type { Route } from "./app.ts";
import { createAsyncApi } from "./asyncapi.ts";
import { docsRoutes } from "./docs.ts";
import { documentRoute } from "./documents.ts";
import type { Examples } from "./examples.ts";
import { type ModelInfo, modelRoute } from "./model-info.ts";
import { createOpenApi } from "./openapi.ts";
import { schemaRoutes } from "./schemas.ts";

export interface DescribeOptions {
  /** Version of the package. */
  readonly version: string;
  readonly model: ModelInfo;
  readonly schemaBase: string;
  readonly secured: { readonly events: boolean; readonly predict: boolean };
  /** Answers of the model that is served; asked for with the first document. */
  readonly examples: () => Promise<Examples>;
}

/** Every endpoint that tells about the service: documents, schemas, the page that shows them, the model. */
export function describeRoutes({ version, model, schemaBase, secured, examples }: DescribeOptions): Route[] {
  const openapi = async () =>
    createOpenApi({ version, model: model.name, secured, examples: await examples() });
  const asyncapi = async () =>
    createAsyncApi({ version, secured: secured.events, examples: await examples() });
  return [
    documentRoute("/openapi.json", "application/json", openapi),
    documentRoute("/asyncapi.json", "application/json", asyncapi),
    ...schemaRoutes(schemaBase),
    ...docsRoutes(),
    modelRoute(model),
  ];
}
