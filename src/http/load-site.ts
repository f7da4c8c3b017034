import type { IncomingMessage, ServerResponse } from "node:http";
import { ServiceError } from "../errors.ts";
import { sendProblem } from "./problem.ts";
import type { SiteDeps } from "./site.ts";

export interface LoadedSite {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Begins loading; the first request that needs the site would do so too. */
  readonly start: () => void;
}

/**
 * Express and the documents' libraries take longer to load than the model, and no classification needs them: they
 * are loaded once the port is open, and what asks for them before that waits.
 */
export function loadSite(deps: () => SiteDeps): LoadedSite {
  let site: Promise<(req: IncomingMessage, res: ServerResponse) => void> | undefined;
  const load = () => {
    site ??= import("./site.ts").then(({ createSite }) => createSite(deps()));
    return site;
  };
  const failed = (cause: unknown) =>
    new ServiceError("internal", "unexpected fault; the log has the details", { cause });
  let loaded: ((req: IncomingMessage, res: ServerResponse) => void) | undefined;
  return {
    handler: (req, res) => {
      if (loaded) {
        loaded(req, res);
        return;
      }
      load().then(
        (app) => {
          loaded = app;
          app(req, res);
        },
        (error: unknown) => {
          const fault = failed(error);
          deps().onFault(fault);
          sendProblem(res, fault);
        },
      );
    },
    start: () => void load().catch((error: unknown) => deps().onFault(failed(error))),
  };
}
