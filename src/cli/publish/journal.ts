import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What has been accepted of one file, so that an interrupted run can go on. */
export interface Journal {
  readonly accepted: ReadonlySet<string>;
  readonly add: (id: string) => void;
  /** Keeps the journal for the next run. */
  readonly keep: () => void;
  /** All has been accepted: the next run starts from the beginning. */
  readonly finish: () => void;
}

/** Opens the journal of a run; its name comes from what is sent where, so that another file has another. */
export function openJournal(folder: string, identity: readonly string[]): Journal {
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
  const path = join(folder, `${name}.txt`);
  const file = openSync(path, "a+");
  // The last line may be cut where the run was killed; a cut id is no id, and is sent again.
  const accepted = new Set(readFileSync(path, "utf8").split("\n"));
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    accepted,
    add: (id) => writeSync(file, `${id}\n`),
    keep: close,
    finish: () => {
      close();
      rmSync(path, { force: true });
    },
  };
}
