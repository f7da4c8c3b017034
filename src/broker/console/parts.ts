import type { Tally } from "../counters.ts";
import type { GroupCommit } from "../group-commit.ts";
import type { Hub } from "../hub.ts";
import type { Lanes } from "../lanes.ts";
import type { Store } from "../store.ts";
import type { Topology } from "../topology.ts";
import type { ConsoleQueries } from "./queries.ts";
import type { ConsoleStream } from "./stream.ts";

/** What the console's API works on. */
export interface ConsoleParts {
  readonly queries: ConsoleQueries;
  readonly store: Store;
  readonly commit: GroupCommit;
  readonly hub: Hub;
  readonly lanes: Lanes;
  readonly tally: Tally;
  readonly stream: ConsoleStream;
  readonly topology: () => Topology;
  /** Why the last reload of the manifests was refused, or null. */
  readonly manifestError: () => string | null;
  readonly storeFailing: () => boolean;
  /** Folder of the store, or null for memory. */
  readonly storePath: string | null;
  readonly version: string;
  readonly now: () => number;
}
