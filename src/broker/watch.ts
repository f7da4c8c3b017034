import { statSync } from "node:fs";
import { BrokerError } from "./errors.ts";
import { listManifests } from "./manifest-files.ts";

/** Names, sizes and times of the manifests; a mounted ConfigMap changes them too, by way of its links. */
function fingerprint(paths: readonly string[]): string {
  try {
    return listManifests(paths)
      .map((file) => {
        const stats = statSync(file, { throwIfNoEntry: false });
        return `${file} ${stats?.mtimeMs} ${stats?.size} ${stats?.ino}`;
      })
      .join("\n");
  } catch (error) {
    // A file that is being replaced is gone for a moment.
    if (error instanceof BrokerError) return "";
    throw error;
  }
}

/**
 * Calls `onChange` when manifests were changed, added or taken away. It looks every
 * `everyMs` milliseconds: watching by the system's own means misses changes in mounted folders. Returns the way to
 * stop.
 */
export function watchManifests(paths: readonly string[], everyMs: number, onChange: () => void): () => void {
  let known = fingerprint(paths);
  const timer = setInterval(() => {
    const found = fingerprint(paths);
    if (found === known || found === "") return;
    known = found;
    onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
