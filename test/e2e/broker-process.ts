import { type ChildProcess, spawn } from "node:child_process";
import { onTestFinished } from "vitest";

export interface BrokerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Standard error until now. */
  readonly errors: () => string;
  /** The exit code, null after a signal. */
  readonly exited: Promise<number | null>;
}

/** The broker as people start it, in a process of its own on a free port; killed when the test ends. */
export function spawnBroker(manifests: string, data: string, shell = ""): Promise<BrokerProcess> {
  const args = ["dist/main.js", "broker", "--manifests", manifests, "--data", data, "--port", "0"];
  const child = shell
    ? spawn("sh", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, ...args])
    : spawn(process.execPath, args);
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const url = /console +(http:\/\/[\d.:]+)\//.exec(output)?.[1];
      if (url) resolve({ url, child, exited, errors: () => errors });
    });
    void exited.then(() => reject(new Error(`the broker ended: ${output}${errors}`)));
  });
}
