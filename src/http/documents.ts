import type { Route } from "./app.ts";

/** A GET route for a document that stays the same as long as the process: its bytes are made once. */
export function documentRoute(path: string, contentType: string, document: string | Buffer | object): Route {
  const body =
    typeof document === "string" || Buffer.isBuffer(document)
      ? Buffer.from(document)
      : Buffer.from(JSON.stringify(document));
  const headers = { "content-type": contentType, "content-length": body.length };
  return {
    method: "get",
    path,
    handler: (_req, res) => void res.writeHead(200, headers).end(body),
  };
}
