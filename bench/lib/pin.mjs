import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

function allowedCpus() {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1];
    return list.split(",").flatMap((part) => {
      const [from, to = from] = part.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
  } catch {
    return [];
  }
}

const cpus = allowedCpus();
const usable = cpus.length > 1 && spawnSync("taskset", ["-V"]).status === 0;

/** Whether server and load each have a core of their own; without it the figures are only roughly comparable. */
export const pinned = usable;

/** The command, bound to the server's core (the first one) or to the load's (the last one). */
export function pin(role, command, args) {
  if (!usable) return [command, args];
  const cpu = role === "server" ? cpus[0] : cpus.at(-1);
  return ["taskset", ["-c", String(cpu), command, ...args]];
}

/** Moves this process off the server's core, so that starting and watching costs the server nothing. */
export function pinSelf() {
  if (usable) spawnSync("taskset", ["-apc", String(cpus.at(-1)), String(process.pid)]);
}
