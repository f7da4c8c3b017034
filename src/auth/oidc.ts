import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { ServiceError } from "../errors.ts";
import { createIssuerFetch, type FetchJson, isTrustworthy } from "./issuer-fetch.ts";

export interface VerifierOptions {
  /** The exact `iss` of a token, and where discovery starts; https, or http on loopback. */
  readonly issuer: string;
  /** Must be, letter for letter, the token's `aud` or one of them. */
  readonly audience: string;
  /** The `sub` values that may call; undefined: any. */
  readonly subjects?: readonly string[] | undefined;
  /** PEM file of the authority behind the issuer's certificate; undefined: Node's own list. */
  readonly caFile?: string | undefined;
  /** File with a bearer token for discovery, sent to the issuer's origin only. */
  readonly tokenFile?: string | undefined;
  /** Milliseconds that discovery and keys may take together; default 5000. */
  readonly timeoutMs?: number;
  /** Milliseconds after keys were read during which an unknown key id reads them no second time; default 30000. */
  readonly cooldownMs?: number;
  /** Milliseconds after which keys are read anew, so that a withdrawn key stops counting; default 600000. */
  readonly maxAgeMs?: number;
  /** Milliseconds without a new try after keys could not be read; default 1000. */
  readonly retryMs?: number;
}

/** Who sent the request, from its Authorization header; throws `unauthorized`, `forbidden` or `keys_unavailable`. */
export type Verify = (authorization: string | undefined) => Promise<{ readonly subject: string }>;

/** Asymmetric only: with HS256 anyone who knows the public key could sign, and `none` is no signature. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** Clocks of two machines differ; seconds. */
const CLOCK_SKEW = 30;

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** A token that jose turned away, in words that say what to change and hold nothing of the token. */
function refusal(error: unknown): ServiceError {
  const cause = { cause: error };
  if (error instanceof errors.JWTExpired) {
    return new ServiceError("unauthorized", "Authorization: the token has expired; ask for a new one", cause);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new ServiceError(
      "unauthorized",
      `Authorization: the token's "${error.claim}" does not fit`,
      cause,
    );
  }
  return new ServiceError("unauthorized", "Authorization: not a valid signed token of the issuer", cause);
}

/** The issuer's key set, found by discovery; a failed try is not repeated for `retryMs`, however many tokens come. */
function createKeyFetch(issuer: string, get: FetchJson, retryMs: number) {
  const discovery = new URL(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  let blockedUntil = 0;
  return async (_url: string, { signal }: { signal: AbortSignal }): Promise<Response> => {
    if (performance.now() < blockedUntil) throw new Error("the last try failed a moment ago");
    try {
      const document = discoveryDocument.parse(await get(discovery, signal));
      if (document.issuer !== issuer) throw new Error(`discovery names the issuer ${document.issuer}`);
      return Response.json(await get(new URL(document.jwks_uri), signal));
    } catch (error) {
      blockedUntil = performance.now() + retryMs;
      throw error;
    }
  };
}

/**
 * Creates the verifier of bearer tokens (RFC 6750, 7519; OpenID Connect Discovery 1.0). Nothing is fetched before the
 * first token; keys are cached, rotated and read at most once per cooldown. Keys that can't be read are
 * `keys_unavailable` (ours to mend, so worth a retry) and never `unauthorized`.
 */
export function createVerifier(options: VerifierOptions): Verify {
  const issuer = new URL(options.issuer);
  if (!isTrustworthy(issuer)) {
    throw new ServiceError("config_invalid", "OIDC_ISSUER: must be https (http only on loopback)");
  }
  const get = createIssuerFetch({ issuer, caFile: options.caFile, tokenFile: options.tokenFile });
  const keys = createRemoteJWKSet(issuer, {
    timeoutDuration: options.timeoutMs ?? 5_000,
    cooldownDuration: options.cooldownMs ?? 30_000,
    cacheMaxAge: options.maxAgeMs ?? 600_000,
    [customFetch]: createKeyFetch(options.issuer, get, options.retryMs ?? 1_000),
  });
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      // These three judge the token against keys that were read; anything else means that none could be.
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new ServiceError("keys_unavailable", "the token issuer's keys can't be read now; try again", {
        cause: error,
      });
    }
  };

  return async (authorization) => {
    const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      throw new ServiceError("unauthorized", "Authorization: a bearer token is needed");
    }
    const { payload } = await jwtVerify(token, keyOf, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW,
      requiredClaims: ["exp", "sub"],
    }).catch((error: unknown) => {
      throw error instanceof ServiceError ? error : refusal(error);
    });
    const subject = payload.sub;
    if (typeof subject !== "string") {
      throw new ServiceError("unauthorized", `Authorization: the token's "sub" does not fit`);
    }
    if (options.subjects !== undefined && !options.subjects.includes(subject)) {
      throw new ServiceError("forbidden", "Authorization: this token's subject may not call here");
    }
    return { subject };
  };
}
