import { readFile } from "node:fs/promises";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";

export interface IssuerFetchOptions {
  /** The issuer; its origin is the only one that ever gets the token. */
  readonly issuer: URL;
  /** PEM file; set, it is the only authority trusted for these calls. */
  readonly caFile?: string | undefined;
  /** File with the bearer token; a cluster rotates it, so it is read anew for each call. */
  readonly tokenFile?: string | undefined;
}

/** GET of a JSON document; rejects on any answer but 200, on a body that is no JSON, and when the signal aborts. */
export type FetchJson = (url: URL, signal: AbortSignal) => Promise<unknown>;

/** Ample for a key set; a larger answer is no key set. */
const MAX_BYTES = 1024 * 1024;

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether keys may be read from there: keys that came in the clear prove nothing, but on this very machine. */
export function isTrustworthy(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Creates the GET that discovery uses. `node:https` and not the global fetch, which can't be given an authority.
 * Redirects are not followed: they could lead the token to another origin.
 */
export function createIssuerFetch(options: IssuerFetchOptions): FetchJson {
  return async (url, signal) => {
    if (!isTrustworthy(url)) throw new Error(`${url.origin}: keys are read over https only`);
    const headers: Record<string, string> = { accept: "application/json, application/jwk-set+json" };
    if (options.tokenFile !== undefined && url.origin === options.issuer.origin) {
      headers.authorization = `Bearer ${(await readFile(options.tokenFile, "utf8")).trim()}`;
    }
    const ca = options.caFile === undefined ? undefined : await readFile(options.caFile);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request =
        url.protocol === "https:"
          ? httpsGet(url, { headers, signal, agent: false, ...(ca && { ca }) }, resolve)
          : httpGet(url, { headers, signal, agent: false }, resolve);
      request.once("error", reject);
    });
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`${url.origin}: answered ${response.statusCode}, not 200`);
    }
    return JSON.parse(await readBody(response));
  };
}
