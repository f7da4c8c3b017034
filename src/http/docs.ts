import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Route } from "./app.ts";
import { documentRoute } from "./documents.ts";

/** Files of swagger-ui-dist that the page needs, and what they are. */
const ASSETS = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Invoice classifier</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  // Else the page would ask a validator on the internet about the document.
  validatorUrl: null,
});
`;

/**
 * Scripts, styles and calls from this origin only, so that the page works and stays harmless without any outside
 * host. The page's own widgets draw with data: images.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

function guarded(route: Route): Route {
  return {
    ...route,
    handler: (req, res) => {
      res.set(HEADERS);
      return route.handler(req, res);
    },
  };
}

/** People add the slash; routing is strict. */
const slash: Route = {
  method: "get",
  path: "/docs/",
  handler: (_req, res) => res.redirect(308, "/docs"),
};

/** `GET /docs` and the files below it, served from the installed package; a file is read when it is asked for. */
export function docsRoutes(): Route[] {
  const require = createRequire(import.meta.url);
  const assets = Object.entries(ASSETS).map(
    ([file, type]): Route => ({
      method: "get",
      path: `/docs/${file}`,
      handler: (req, res) => {
        const body = readFileSync(require.resolve(`swagger-ui-dist/${file}`));
        res.set("cache-control", "max-age=3600");
        return documentRoute(req.path, type, body).handler(req, res);
      },
    }),
  );
  return [
    documentRoute("/docs", "text/html; charset=utf-8", PAGE),
    documentRoute("/docs/page.js", "text/javascript; charset=utf-8", SCRIPT),
    slash,
    ...assets,
  ].map(guarded);
}
