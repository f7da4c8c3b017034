import { loadConfig } from "../../src/config.ts";
import { type Service, startService } from "../../src/service.ts";
import { createFakeModel } from "./fake-model.ts";

/** A running service on a free port, with a fake model unless told otherwise; close it in afterEach / afterAll. */
export function startTestService(
  env: Readonly<Record<string, string>> = {},
  model = createFakeModel(),
): Promise<Service> {
  return startService(loadConfig({ PORT: "0", LOG_LEVEL: "silent", ...env }, {}), {
    load: async () => model,
  });
}
