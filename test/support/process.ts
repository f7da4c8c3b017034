import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  /** What it has printed so far, both streams. */
  readonly output: () => string;
  /** Resolves once the pattern has been printed; rejects when the process ends first. */
  readonly printed: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Runs the built program with the given arguments and settings. `npm test` builds dist first. */
export function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  const printed = async (pattern: RegExp) => {
    let over = false;
    void ended.then(() => {
      over = true;
    });
    for (;;) {
      const match = text.match(pattern);
      if (match) return match;
      if (over) throw new Error(`ended without printing ${pattern}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, output: () => text, printed, ended };
}

/** A folder that `remove` deletes. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "invoice-classifier-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
