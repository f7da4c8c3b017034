import { loadConfig } from "../config.ts";

/** `serve`: the classifier alone. */
export async function serve(): Promise<void> {
  loadConfig();
}
