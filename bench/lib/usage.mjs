import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

// What the kernel counts a second of CPU time in for /proc: 100 on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;

/** A process and all its children. */
function family(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"));
  const children = lists.flatMap((list) => list.split(" ").filter(Boolean));
  return [pid, ...children.flatMap(family)];
}

const ps = (column, pid) =>
  spawnSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).stdout;

/** Resident memory in MB of a process and all its children (outside Linux: of the process alone). */
export function residentMegabytes(pid) {
  if (process.platform !== "linux") return Number(ps("rss", pid)) / 1024;
  const one = (id) => /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0;
  return family(pid).reduce((sum, id) => sum + Number(one(id)) / 1024, 0);
}

/** CPU time in seconds that a process and its living children have used so far; NaN where it can't be had. */
export function cpuSeconds(pid) {
  if (process.platform !== "linux") return Number.NaN;
  const one = (id) => {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  };
  return family(pid).reduce((sum, id) => sum + one(id), 0);
}
