import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { ServiceError } from "./errors.ts";

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const int = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);
const bool = (fallback: boolean) =>
  z.union([z.boolean(), z.enum(["true", "false"]).transform((v) => v === "true")]).default(fallback);
const httpUrl = () => z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" });
const text = () => z.string().min(1).optional();

/** Every setting with its unit, range and default; each key is also the name of its environment variable. */
const configSchema = z
  .object({
    /** The classifier's port; 0 picks a free one. */
    PORT: int(0, 65535, 5050),
    /** The local broker's port. */
    BROKER_PORT: int(0, 65535, 8080),
    /** Address to listen on; the image sets 0.0.0.0. */
    HOST: z.string().min(1).default("127.0.0.1"),
    /** Folder of model.onnx, model.json and vocabulary.bin. */
    MODEL_DIR: z.string().min(1).default(fromRoot("models/artifact")),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    /** Largest body in bytes, once inflated. */
    MAX_BODY_BYTES: int(1024, 64 * 1024 * 1024, 1024 * 1024),
    /** Texts in one request or event. */
    MAX_TEXTS: int(1, 100_000, 1000),
    /** Code points in one text. */
    MAX_TEXT_LENGTH: int(1, 100_000, 2000),
    /** Texts accepted and not yet answered; beyond it the answer is 503. */
    MAX_IN_FLIGHT_TEXTS: int(1, 1_000_000, 4000),
    /** Milliseconds after which a request that still waits is answered 503. */
    REQUEST_TIMEOUT_MS: int(1, 900_000, 10_000),
    /** Milliseconds that a shutdown may take; keep it below the Knative Service's timeoutSeconds. */
    SHUTDOWN_TIMEOUT_MS: int(1, 900_000, 25_000),
    /** Whether logs may hold the texts. */
    LOG_TEXTS: bool(false),
    /** Overrides the model's own review threshold, 0 to 1. */
    REVIEW_THRESHOLD: z.coerce.number().min(0).max(1).optional(),
    /** `source` of the replies. */
    REPLY_SOURCE: z.string().min(1).default("/invoice-classifier"),
    /** Absolute URI below which `dataschema` points. */
    SCHEMA_BASE: z.url().default("http://invoice-classifier.default.svc.cluster.local/schemas"),
    /** What becomes of an invalid event: a 4xx, or a 200 with `invoice.rejected` for brokers that lose a 4xx. */
    INVALID_EVENTS: z.enum(["dead-letter", "reply"]).default("dead-letter"),
    /** Issuer of the tokens that `POST /` asks for; unset: no token is asked for. */
    OIDC_ISSUER: httpUrl().optional(),
    /** The exact `aud` a token must have. */
    OIDC_AUDIENCE: text(),
    /** Comma-separated `sub` values that may call; unset: any. */
    OIDC_SUBJECTS: text(),
    /** PEM file of the CA that signed the issuer's certificate. */
    OIDC_CA_FILE: text(),
    /** File with a bearer token for the issuer's own origin (a cluster's discovery wants one). */
    OIDC_TOKEN_FILE: text(),
    /** Whether `/predict` and `/v2` ask for the token too. */
    OIDC_PREDICT: bool(false),
    /** OTLP over HTTP collector; unset: no tracing code is loaded. */
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional(),
  })
  .refine((c) => c.MAX_IN_FLIGHT_TEXTS >= c.MAX_TEXTS, {
    path: ["MAX_IN_FLIGHT_TEXTS"],
    message: "must be at least MAX_TEXTS",
  })
  .refine((c) => (c.OIDC_ISSUER === undefined) === (c.OIDC_AUDIENCE === undefined), {
    path: ["OIDC_AUDIENCE"],
    message: "OIDC_ISSUER and OIDC_AUDIENCE go together",
  });

/** The validated settings; frozen. */
export type Config = Readonly<z.infer<typeof configSchema>>;

type Source = Readonly<Record<string, unknown>>;

function readFile(path: string): Source {
  const parsed: unknown = parse(readFileSync(path, "utf8")) ?? {};
  if (typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new ServiceError("config_invalid", "config/default.yaml: must be a map of settings");
  }
  return parsed as Source;
}

/**
 * Settings from `config/default.yaml` and the environment; the environment wins, an empty variable counts as unset.
 * Throws ServiceError `config_invalid` naming the first bad setting.
 */
export function loadConfig(
  env: Source = process.env,
  file: Source = readFile(fromRoot("config/default.yaml")),
): Config {
  const merged: Record<string, unknown> = { ...file };
  for (const key of Object.keys(configSchema.shape)) {
    if (env[key] !== undefined && env[key] !== "") merged[key] = env[key];
  }
  const parsed = z.strictObject(configSchema.shape).safeParse(merged);
  const checked = parsed.success ? configSchema.safeParse(merged) : parsed;
  if (checked.success) return Object.freeze(checked.data);
  const issue = checked.error.issues[0];
  const key = issue?.code === "unrecognized_keys" ? issue.keys[0] : String(issue?.path[0]);
  throw new ServiceError("config_invalid", `${key}: ${issue?.message ?? "invalid"}`);
}
