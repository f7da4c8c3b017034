import { fileURLToPath } from "node:url";
import { loadConfig } from "../config.ts";
import { ServiceError } from "../errors.ts";
import { closeOnSignal, createClosers, surviveFaults } from "../lifecycle.ts";
import { startService } from "../service.ts";
import { parseOptions } from "./options.ts";
import { packageVersion } from "./version.ts";

const USAGE = "npm start [-- --data DIR]";
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const welcome = (classifier: string, broker: string, ingress: string) => `
classifier   ${classifier}        (API: ${classifier}/docs)
console      ${broker}/
publish to   ${ingress}
subscribe    curl -N '${ingress}/events?type=invoice.classified'

Try it, in another terminal:

curl -s ${classifier}/predict -H 'content-type: application/json' -d '{"texts": ["台電電費", "netflix訂閱"]}'

Ctrl-C ends both.
`;

/** `dev`: the classifier and the local broker in one process, wired by the manifests that a cluster gets. */
export async function dev(args: readonly string[]): Promise<void> {
  const { values } = parseOptions(args, { data: { type: "string" } }, USAGE);
  const config = loadConfig();
  if (config.PORT !== 0 && config.PORT === config.BROKER_PORT) {
    throw new ServiceError("config_invalid", `BROKER_PORT: ${config.PORT} is PORT too; choose another`);
  }
  const closers = createClosers((name, error) => console.error(`closing ${name}: ${String(error)}`));
  // A line for each request would bury the URLs; a level that was chosen stays.
  const service = await startService({
    ...config,
    LOG_LEVEL: config.LOG_LEVEL === "info" ? "warn" : config.LOG_LEVEL,
  });
  surviveFaults(service.report);
  closers.add("classifier", service.close);
  try {
    const { startBroker, BrokerError } = await import("../broker/index.ts");
    const broker = await startBroker({
      manifests: [fromRoot("eventing/base"), fromRoot("eventing/local")],
      resolve: { "invoice-classifier": service.url },
      data: values.data ?? fromRoot(".broker"),
      port: config.BROKER_PORT,
      host: config.HOST,
      version: packageVersion(),
      log: (level, message) => level !== "info" && console.error(`${level}: ${message}`),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof BrokerError) throw new ServiceError("config_invalid", error.message);
      if (error.code !== "EADDRINUSE") throw error;
      throw new ServiceError(
        "config_invalid",
        `BROKER_PORT: ${config.BROKER_PORT} is in use; choose another`,
      );
    });
    closers.add("broker", () => broker.close());
    console.log(welcome(service.url, broker.url, broker.ingress[0] ?? broker.url));
  } catch (error) {
    await closers.close();
    throw error;
  }
  closeOnSignal(closers.close, { timeoutMs: config.SHUTDOWN_TIMEOUT_MS });
}
