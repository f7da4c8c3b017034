import type { Route } from "./app.ts";

type Content = string | Buffer | object;

/**
 * A GET route for a document that stays the same as long as the process. A function makes it, once, when it is
 * first asked for: a start need not wait for documents.
 */
export function documentRoute(
  path: string,
  contentType: string,
  document: Content | (() => Content | Promise<Content>),
): Route {
  const encode = (content: Content) =>
    typeof content === "string" || Buffer.isBuffer(content)
      ? Buffer.from(content)
      : Buffer.from(JSON.stringify(content));
  let body: Promise<Buffer> | undefined;
  return {
    method: "get",
    path,
    handler: async (_req, res) => {
      body ??= Promise.resolve(
        typeof document === "function" ? (document as () => Content)() : document,
      ).then(encode);
      const bytes = await body;
      res.writeHead(200, { "content-type": contentType, "content-length": bytes.length }).end(bytes);
    },
  };
}
