import type { Config } from "../config.ts";
import { createVerifier, type Verify } from "./oidc.ts";

/** The token check that `POST /` asks for, or undefined where none is configured. */
export function createGuard(config: Config): Verify | undefined {
  if (config.OIDC_ISSUER === undefined || config.OIDC_AUDIENCE === undefined) return undefined;
  const subjects = config.OIDC_SUBJECTS?.split(",").map((subject) => subject.trim());
  return createVerifier({
    issuer: config.OIDC_ISSUER,
    audience: config.OIDC_AUDIENCE,
    ...(subjects && { subjects }),
    ...(config.OIDC_CA_FILE && { caFile: config.OIDC_CA_FILE }),
    ...(config.OIDC_TOKEN_FILE && { tokenFile: config.OIDC_TOKEN_FILE }),
  });
}
