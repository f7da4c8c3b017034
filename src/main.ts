#!/usr/bin/env node

import module from "node:module";
import { ServiceError } from "./errors.ts";

type Command = (args: readonly string[]) => Promise<void>;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  classify: async () => (await import("./cli/classify.ts")).classify,
  broker: async () => (await import("./cli/broker.ts")).broker,
  dev: async () => (await import("./cli/dev.ts")).dev,
  publish: async () => (await import("./cli/publish.ts")).publish,
  serve: async () => (await import("./cli/serve.ts")).serve,
  parity: async () => (await import("./cli/parity.ts")).parity,
  openapi: async () => (await import("./cli/openapi.ts")).openapi,
};

// Node 22 and newer keep compiled code between starts; a folder that can't be written is no fault.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

const name = process.argv[2] ?? "";
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
const names = Object.keys(commands).join(", ");
try {
  if (name === "--help" || name === "-h") {
    console.log(`usage: node dist/main.js COMMAND; one of: ${names}. README.md and npm's scripts show each.`);
    process.exit(0);
  }
  if (!load) {
    throw new ServiceError("bad_request", `unknown command "${name}"; one of: ${names}`);
  }
  await (await load())(process.argv.slice(3));
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
