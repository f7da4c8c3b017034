import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** A file of the test certificate by its name. */
export const tlsFile = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

/** Claims of a token; undefined takes a usual one out. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Issuer {
  readonly url: string;
  /** Requests seen, oldest first. */
  readonly seen: { path: string; authorization: string | undefined }[];
  /** Answers all requests with this status from now on; undefined heals it. */
  fail: number | undefined;
  /** Overrides fields of the discovery document. */
  discovery: Record<string, unknown>;
  /** Replaces the key set by one new key; tokens are signed with it from now on. */
  readonly rotate: () => Promise<void>;
  /** A token that is valid for a minute; `claims` replace the usual ones, undefined takes one out. */
  readonly token: (claims?: Claims, header?: { alg?: string; kid?: string }) => Promise<string>;
  /** The public half of the current key. */
  readonly publicJwk: () => JWK;
  readonly close: () => Promise<void>;
}

export const AUDIENCE = "invoice-classifier";
export const SUBJECT = "system:serviceaccount:default:invoice-received-oidc-eventing.knative.dev-trigger";

/** A real OpenID issuer on a free port: discovery, key set, signed tokens. */
export async function startIssuer(options: { tls?: boolean } = {}): Promise<Issuer> {
  let privateKey: CryptoKey;
  let keys: JWK[] = [];
  let kid = 0;
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    issuer.seen.push({ path: req.url ?? "", authorization: req.headers.authorization });
    if (issuer.fail !== undefined) {
      res.writeHead(issuer.fail, { location: "/elsewhere" }).end();
    } else if (req.url === "/.well-known/openid-configuration") {
      res.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, ...issuer.discovery }));
    } else if (req.url === "/keys") {
      res.end(JSON.stringify({ keys }));
    } else {
      res.writeHead(404).end();
    }
  };
  const server = options.tls
    ? createHttps(
        { cert: readFileSync(tlsFile("server.pem")), key: readFileSync(tlsFile("server.key")) },
        answer,
      )
    : createHttp(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `${options.tls ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    seen: [],
    fail: undefined,
    discovery: {},
    rotate: async () => {
      const pair = await generateKeyPair("ES256", { extractable: true });
      privateKey = pair.privateKey;
      kid++;
      keys = [{ ...(await exportJWK(pair.publicKey)), kid: `key-${kid}`, alg: "ES256", use: "sig" }];
    },
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, aud: AUDIENCE, sub: SUBJECT, iat: now, exp: now + 60 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: "ES256", kid: `key-${kid}`, ...header })
        .sign(privateKey);
    },
    publicJwk: () => keys[0] as JWK,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await issuer.rotate();
  return issuer;
}
