import { ServiceError } from "../errors.ts";
import type { Route } from "./app.ts";
import { sendProblem } from "./problem.ts";

const json = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));

/** `/healthz`: the process answers. `/readyz`: the model is verified and warmed, and nothing is draining. */
export function healthRoutes(ready: () => boolean): Route[] {
  const ok = json({ status: "ok" });
  const isReady = json({ status: "ready" });
  return [
    {
      method: "get",
      path: "/healthz",
      handler: (_req, res) => {
        res.writeHead(200, { "content-type": "application/json", "content-length": ok.length }).end(ok);
      },
    },
    {
      method: "get",
      path: "/readyz",
      handler: (_req, res) => {
        if (!ready())
          sendProblem(res, new ServiceError("not_ready", "starting or draining; try again in a second"));
        else
          res
            .writeHead(200, { "content-type": "application/json", "content-length": isReady.length })
            .end(isReady);
      },
    },
  ];
}
