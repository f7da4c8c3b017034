import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Whatever an event's data hold: nothing but the page's own files may run, be shown or be called. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

// No part begins with a dot and none is empty, so that a path never leaves the folder.
const safe = /^(\/[a-z0-9_-][a-z0-9._-]*)+$/i;
const folder = fileURLToPath(new URL("./public", import.meta.url));

/** Whether the path may be a file of the page (it need not be there). */
export function isPagePath(path: string): boolean {
  return path === "/" || (safe.test(path) && Object.hasOwn(types, extname(path)));
}

/** Sends one file of the page; false when there is none. */
export async function sendPage(response: ServerResponse, path: string, head: boolean): Promise<boolean> {
  const name = path === "/" ? "/index.html" : path;
  const found = await stat(folder + name).catch(() => null);
  if (!found?.isFile()) return false;
  response.writeHead(200, {
    "content-type": types[extname(name)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-cache",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  if (head) response.end();
  else
    createReadStream(folder + name)
      .on("error", () => response.destroy())
      .pipe(response);
  return true;
}
