import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { ServiceError } from "../errors.ts";

/** Parses a command's arguments; a wrong one ends in one clear line. */
export function parseOptions<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new ServiceError("bad_request", `${(error as Error).message.split("\n")[0]}; usage: ${usage}`);
  }
}
