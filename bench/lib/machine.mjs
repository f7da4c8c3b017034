import { cpus, loadavg, release, totalmem } from "node:os";
import { pinned } from "./pin.mjs";

/** What a reader must know about where and how a run was made. */
export function describeMachine(generator) {
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cores.length} x ${cores[0]?.model.trim() ?? "unknown"}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: `${process.platform} ${release()}`,
    node: process.version,
    generator,
    pinned: pinned
      ? "server and load generator each on a core of their own"
      : "not pinned (no taskset, or one core)",
    busy: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
