import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVerifier, type VerifierOptions, type Verify } from "../../../src/auth/oidc.ts";
import { ServiceError } from "../../../src/errors.ts";
import { AUDIENCE, type Claims, type Issuer, SUBJECT, startIssuer, tlsFile } from "../../support/issuer.ts";

let issuer: Issuer;
let folder: string;

beforeEach(async () => {
  issuer = await startIssuer();
  folder = mkdtempSync(join(tmpdir(), "oidc-"));
});
afterEach(async () => {
  await issuer.close();
  rmSync(folder, { recursive: true });
});

const verifier = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({ issuer: issuer.url, audience: AUDIENCE, ...options });

async function codeOf(verify: Verify, token: string | undefined): Promise<string> {
  try {
    const { subject } = await verify(token);
    return subject;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.message.split("\n")).toHaveLength(1);
    if (token) expect(error.message).not.toContain(token.slice(-20));
    return error.code;
  }
}

const bearer = async (claims?: Claims, header?: { alg?: string; kid?: string }) =>
  `Bearer ${await issuer.token(claims, header)}`;
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

describe("a token", () => {
  it("of the issuer for this audience is accepted and gives its subject", async () => {
    expect(await codeOf(verifier(), await bearer())).toBe(SUBJECT);
  });

  it("may name further audiences beside this one", async () => {
    expect(await codeOf(verifier(), await bearer({ aud: ["other", AUDIENCE] }))).toBe(SUBJECT);
  });

  it("may be off by less than the clock skew of 30 s", async () => {
    expect(await codeOf(verifier(), await bearer({ exp: seconds(-20) }))).toBe(SUBJECT);
    expect(await codeOf(verifier(), await bearer({ nbf: seconds(20) }))).toBe(SUBJECT);
  });

  it.each<[string, () => Claims]>([
    ["expired", () => ({ exp: seconds(-60) })],
    ["not valid yet", () => ({ nbf: seconds(90) })],
    ["without expiry", () => ({ exp: undefined })],
    ["without subject", () => ({ sub: undefined })],
    ["without audience", () => ({ aud: undefined })],
    ["for another audience", () => ({ aud: "other" })],
    ["for an audience that differs in case", () => ({ aud: AUDIENCE.toUpperCase() })],
    ["for an audience that only begins alike", () => ({ aud: `${AUDIENCE}-2` })],
    ["of another issuer", () => ({ iss: "https://elsewhere.example" })],
    ["of the issuer with a slash more", () => ({ iss: `${issuer.url}/` })],
  ])("that is %s is unauthorized", async (_name, claims) => {
    expect(await codeOf(verifier(), await bearer(claims()))).toBe("unauthorized");
  });

  it("signed by another key under a known key id is unauthorized", async () => {
    const other = await startIssuer();
    const forged = await other.token({ iss: issuer.url }, { kid: "key-1" });
    await other.close();
    expect(await codeOf(verifier(), `Bearer ${forged}`)).toBe("unauthorized");
  });

  it("that is unsigned, or signed with the public key as a shared secret, is unauthorized", async () => {
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: SUBJECT, exp: seconds(60) };
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicJwk()));
    const shared = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(secret);
    expect(await codeOf(verifier(), `Bearer ${shared}`)).toBe("unauthorized");
    expect(await codeOf(verifier(), `Bearer ${new UnsecuredJWT(claims).encode()}`)).toBe("unauthorized");
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Basic dXNlcjpwYXNz",
    "Bearer a b",
    "Bearer not.a.token",
    "Bearer é",
  ])("is asked for when the header is %j", async (header) => {
    expect(await codeOf(verifier(), header)).toBe("unauthorized");
  });

  it("of a subject that is not on the list is forbidden", async () => {
    const verify = verifier({ subjects: ["someone", SUBJECT] });
    expect(await codeOf(verify, await bearer())).toBe(SUBJECT);
    expect(await codeOf(verify, await bearer({ sub: "else" }))).toBe("forbidden");
  });
});

describe("keys", () => {
  it("are read once for many tokens, also when these come together", async () => {
    const verify = verifier();
    const token = await bearer();
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    await verify(token);
    expect(issuer.seen.map((s) => s.path)).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("that rotate are read anew once the cooldown is over, and not before", async () => {
    const eager = verifier({ cooldownMs: 0 });
    const calm = verifier();
    await Promise.all([eager, calm].map(async (verify) => verify(await bearer())));
    const before = issuer.seen.length;
    await issuer.rotate();
    expect(await codeOf(calm, await bearer())).toBe("unauthorized");
    expect(issuer.seen).toHaveLength(before);
    expect(await codeOf(eager, await bearer())).toBe(SUBJECT);
  });

  it("that were withdrawn stop counting after their greatest age", async () => {
    const verify = verifier({ maxAgeMs: 0 });
    const old = await bearer();
    expect(await codeOf(verify, old)).toBe(SUBJECT);
    await issuer.rotate();
    expect(await codeOf(verify, old)).toBe("unauthorized");
  });

  it.each([500, 404, 302])("that can't be read (%i) are unavailable, and heal", async (status) => {
    const verify = verifier({ retryMs: 0 });
    issuer.fail = status;
    expect(await codeOf(verify, await bearer())).toBe("keys_unavailable");
    expect(issuer.seen.map((s) => s.path)).toEqual(["/.well-known/openid-configuration"]);
    issuer.fail = undefined;
    expect(await codeOf(verify, await bearer())).toBe(SUBJECT);
  });

  it("that failed are not asked for again at once, however many tokens come", async () => {
    const verify = verifier({ retryMs: 60_000 });
    issuer.fail = 500;
    for (let i = 0; i < 5; i++) expect(await codeOf(verify, await bearer())).toBe("keys_unavailable");
    expect(issuer.seen).toHaveLength(1);
  });

  it("still in the cache go on working while the issuer is down", async () => {
    const verify = verifier();
    await verify(await bearer());
    issuer.fail = 500;
    expect(await codeOf(verify, await bearer())).toBe(SUBJECT);
  });

  it("are unavailable when nobody listens, and when discovery names another issuer or keys in the clear", async () => {
    issuer.discovery = { issuer: "https://elsewhere.example" };
    expect(await codeOf(verifier(), await bearer())).toBe("keys_unavailable");
    issuer.discovery = { jwks_uri: "http://keys.example/keys" };
    expect(await codeOf(verifier(), await bearer())).toBe("keys_unavailable");
    const token = await bearer();
    await issuer.close();
    expect(await codeOf(verifier(), token)).toBe("keys_unavailable");
    issuer = await startIssuer();
  });

  it("are unavailable, not waited for, when the issuer is silent", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer((socket) => socket.on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const verify = verifier({ issuer: `http://127.0.0.1:${port}`, timeoutMs: 50 });
    expect(await codeOf(verify, await bearer())).toBe("keys_unavailable");
    silent.close();
  });
});

describe("a cluster's issuer", () => {
  it("is trusted over TLS by its own authority only", async () => {
    const secure = await startIssuer({ tls: true });
    const token = `Bearer ${await secure.token()}`;
    const options = { issuer: secure.url, audience: AUDIENCE };
    expect(await codeOf(createVerifier({ ...options, caFile: tlsFile("ca.pem") }), token)).toBe(SUBJECT);
    expect(await codeOf(createVerifier(options), token)).toBe("keys_unavailable");
    await secure.close();
  });

  it("gets the service account's token as it is now, since the file rotates", async () => {
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "first\n");
    const verify = verifier({ tokenFile, maxAgeMs: 0 });
    await verify(await bearer());
    writeFileSync(tokenFile, "second\n");
    await verify(await bearer());
    expect(issuer.seen.map((s) => s.authorization)).toEqual([
      "Bearer first",
      "Bearer first",
      "Bearer second",
      "Bearer second",
    ]);
  });

  it("is the only origin that sees that token", async () => {
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "secret");
    const elsewhere = await startIssuer();
    issuer.discovery = { jwks_uri: `${elsewhere.url}/keys` };
    expect(
      await codeOf(verifier({ tokenFile }), `Bearer ${await elsewhere.token({ iss: issuer.url })}`),
    ).toBe(SUBJECT);
    expect(issuer.seen).toEqual([
      { path: "/.well-known/openid-configuration", authorization: "Bearer secret" },
    ]);
    expect(elsewhere.seen).toEqual([{ path: "/keys", authorization: undefined }]);
    await elsewhere.close();
  });

  it("with a missing token or authority file is unavailable", async () => {
    const missing = join(folder, "missing");
    expect(await codeOf(verifier({ tokenFile: missing }), await bearer())).toBe("keys_unavailable");
    expect(await codeOf(verifier({ caFile: missing }), await bearer())).toBe("keys_unavailable");
  });
});

it("an issuer in the clear is refused at start", () => {
  expect(() => createVerifier({ issuer: "http://issuer.example", audience: AUDIENCE })).toThrow(
    /^OIDC_ISSUER: must be https/,
  );
});
