import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { ServiceError } from "../errors.ts";
import type { HotHandler } from "./exchange.ts";
import { sendProblem } from "./problem.ts";

/** A path, its one method and its handler; other methods get 405. */
export interface Route {
  readonly method: "get" | "post";
  readonly path: string;
  readonly handler: (req: Request, res: Response) => void | Promise<void>;
}

export interface AppOptions {
  /** The hot handlers by path, mounted like any other route; the server reaches them directly too. */
  readonly hot: Readonly<Record<string, HotHandler>>;
  readonly routes: readonly Route[];
  /** Whole rooms of paths, tried after the routes. */
  readonly mounts?: readonly { readonly path: string; readonly router: express.RequestHandler }[];
  readonly onFault: (error: ServiceError) => void;
}

/** Express's own faults (a broken escape in the path, say) as ours; anything else is unexpected. */
function fromExpress(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const status = (error as { status?: unknown }).status;
  if (status === 413) return new ServiceError("too_large", "the body is too large; send less in one request");
  if (status === 415)
    return new ServiceError("unsupported_media_type", "Content-Type or Content-Encoding not known");
  if ((error as { type?: unknown }).type === "entity.parse.failed") {
    return new ServiceError("invalid_json", "the body is not valid JSON");
  }
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new ServiceError("bad_request", "the request is no valid HTTP");
  }
  return new ServiceError("internal", "unexpected fault; the log has the details", { cause: error });
}

/** The Express application, without a port: hot routes, routes, mounts, then 404 and faults. */
export function createApp({ hot, routes, mounts = [], onFault }: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  // Else it answers /predict/ and /PREDICT, where the direct door doesn't.
  app.enable("strict routing");
  app.enable("case sensitive routing");

  const notAllowed = (allow: string) => (_req: Request, res: Response) =>
    void sendProblem(res, new ServiceError("method_not_allowed", `use ${allow} on this path`), { allow });

  for (const [path, handler] of Object.entries(hot)) app.route(path).post(handler).all(notAllowed("POST"));
  for (const { method, path, handler } of routes) {
    app
      .route(path)
      [method](handler)
      .all(notAllowed(method === "get" ? "GET, HEAD" : "POST"));
  }
  for (const { path, router } of mounts) app.use(path, router);
  app.use((_req, res) => {
    sendProblem(res, new ServiceError("not_found", "no such path; /docs lists them all"));
  });
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    const fault = fromExpress(error);
    if (fault.code === "internal") onFault(fault);
    if (res.headersSent) next(error);
    else sendProblem(res, fault);
  });
  return app;
}
