import { loadConfig } from "../config.ts";
import { ServiceError } from "../errors.ts";
import { closeOnSignal } from "../lifecycle.ts";
import { parseOptions } from "./options.ts";
import { packageVersion } from "./version.ts";

const USAGE =
  "npm run broker -- --manifests PATH [--manifests PATH] [--resolve NAME=URL] [--data DIR | --memory] [--port N] [--host H] [--allow-host NAME] [--keep-days N] [--keep-mb N] [--concurrency N]";

const bad = (message: string) => new ServiceError("bad_request", `${message}; usage: ${USAGE}`);

function parse(args: readonly string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      manifests: { type: "string", multiple: true },
      resolve: { type: "string", multiple: true },
      data: { type: "string" },
      memory: { type: "boolean" },
      port: { type: "string" },
      host: { type: "string" },
      "allow-host": { type: "string", multiple: true },
      "keep-days": { type: "string" },
      "keep-mb": { type: "string" },
      concurrency: { type: "string" },
    },
    USAGE,
  );
  if (positionals.length > 0) throw bad(`${positionals[0]}: not an option`);
  if (!values.manifests) throw bad("--manifests is missing");
  if (values.memory && values.data !== undefined) throw bad("--memory and --data exclude each other");
  return { ...values, manifests: values.manifests };
}

function number(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw bad(`--${name}: must be a whole number from ${min} to ${max}`);
}

function parseResolve(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1 || !URL.canParse(pair.slice(at + 1))) throw bad(`--resolve ${pair}: must be NAME=URL`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Options without those that were not given, so that the broker's own defaults hold. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Why the port can't be opened, in one line where an option is at fault. */
function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const invalid = (message: string) => new ServiceError("config_invalid", message);
  if (error.code === "EADDRINUSE") return invalid(`port ${port} is taken; choose another with --port`);
  if (error.code === "EACCES") return invalid(`port ${port} needs more rights; choose one above 1023`);
  if (error.code === "EADDRNOTAVAIL" || error.syscall === "getaddrinfo")
    return invalid(`--host ${host} is no address of this machine; 127.0.0.1 and 0.0.0.0 are`);
  return error;
}

/** `broker`: the local broker alone, on the manifests that a cluster gets, until a signal. */
export async function broker(args: readonly string[]): Promise<void> {
  const values = parse(args);
  const config = loadConfig();
  const port = number("port", values.port, 0, 65535) ?? config.BROKER_PORT;
  const host = values.host ?? config.HOST;
  const { startBroker, BrokerError } = await import("../broker/index.ts");
  const running = await startBroker({
    manifests: values.manifests,
    resolve: parseResolve(values.resolve ?? []),
    data: values.memory ? null : (values.data ?? ".broker"),
    port,
    host,
    allowHosts: values["allow-host"] ?? [],
    version: packageVersion(),
    log: (level, message) => console.error(`${level}: ${message}`),
    ...given({
      keepDays: number("keep-days", values["keep-days"], 1, 36_500),
      keepMegabytes: number("keep-mb", values["keep-mb"], 1, 1_000_000),
      concurrency: number("concurrency", values.concurrency, 1, 10_000),
    }),
  }).catch((error: unknown) => {
    if (error instanceof BrokerError) throw new ServiceError("config_invalid", error.message);
    throw listenFault(error as NodeJS.ErrnoException, host, port);
  });
  console.log(`console  ${running.url}/`);
  for (const ingress of running.ingress) {
    console.log(`ingress  POST ${ingress}`);
    console.log(`stream   GET  ${ingress}/events`);
  }
  closeOnSignal(() => running.close(), { timeoutMs: config.SHUTDOWN_TIMEOUT_MS });
}
