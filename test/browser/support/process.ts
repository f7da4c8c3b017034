import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

/** A program of the project that runs for as long as a test wants it. */
export interface Running {
  /** The first match of the line that it was waited for. */
  readonly found: RegExpExecArray;
  /** Asks it to end and waits until it has. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts `node dist/main.js ...` and waits for a line of its output.
 * @throws Error with all that it wrote, when it ends before that line
 */
export async function run(
  args: readonly string[],
  ready: RegExp,
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(process.execPath, ["dist/main.js", ...args], { env: { ...process.env, ...env } });
  const found = await line(child, ready);
  return {
    found,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function line(child: ChildProcess, ready: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = ready.exec(output);
      if (found) resolve(found);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`ended with ${code} before it was ready:\n${output}`)));
  });
}

/** A port that is free now, for a program that must come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
