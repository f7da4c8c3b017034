import { loadConfig } from "../config.ts";
import { closeOnSignal, surviveFaults } from "../lifecycle.ts";
import { startService } from "../service.ts";

/** `serve`: the classifier alone, until a signal. */
export async function serve(): Promise<void> {
  const config = loadConfig();
  const service = await startService(config);
  surviveFaults(service.report);
  closeOnSignal(service.close, { timeoutMs: config.SHUTDOWN_TIMEOUT_MS });
}
