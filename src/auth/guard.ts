import { accessSync, constants } from "node:fs";
import type { Config } from "../config.ts";
import { ServiceError } from "../errors.ts";
import { createVerifier, type Verify } from "./oidc.ts";

/** A file that is not there would show only as a 503 for each event. */
function checkReadable(key: string, path: string | undefined): void {
  if (path === undefined) return;
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new ServiceError("config_invalid", `${key}: ${path} cannot be read; correct the path or unset it`);
  }
}

/** The token check that `POST /` asks for, or undefined where none is configured. Throws `config_invalid`. */
export function createGuard(config: Config): Verify | undefined {
  if (config.OIDC_ISSUER === undefined || config.OIDC_AUDIENCE === undefined) return undefined;
  for (const key of ["OIDC_CA_FILE", "OIDC_TOKEN_FILE"] as const) checkReadable(key, config[key]);
  const subjects = config.OIDC_SUBJECTS?.split(",").map((subject) => subject.trim());
  return createVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(subjects && { subjects }),
    ...(config.OIDC_CA_FILE && { caFile: config.OIDC_CA_FILE }),
    ...(config.OIDC_TOKEN_FILE && { tokenFile: config.OIDC_TOKEN_FILE }),
  });
}
