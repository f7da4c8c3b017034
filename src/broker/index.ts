import { isIPv6 } from "node:net";
import { trackConnections } from "./connections.ts";
import { createConsoleApi } from "./console/api.ts";
import { ConsoleQueries } from "./console/queries.ts";
import { createConsoleStream } from "./console/stream.ts";
import { createTally } from "./counters.ts";
import { closeDatabase, openDatabase } from "./database.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createEventFeed } from "./event-feed.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createGuard } from "./guard.ts";
import { createHub } from "./hub.ts";
import { createIngress } from "./ingress.ts";
import { createLanes } from "./lanes.ts";
import { loadManifests } from "./manifests.ts";
import type { BrokerOptions, RunningBroker } from "./options.ts";
import { createPoster } from "./post.ts";
import { createRetention } from "./retention.ts";
import { createRouter } from "./router.ts";
import { createServer, listen } from "./server.ts";
import { type Job, Store } from "./store.ts";
import { watchManifests } from "./watch.ts";

export { BrokerError } from "./errors.ts";
export type { BrokerOptions, RunningBroker } from "./options.ts";

/** Of one Trigger's events, waiting in memory. */
const HELD_BYTES = 32 * 2 ** 20;
const AFTER_FAULT_MS = 1000;
const DAY_MS = 86_400_000;
const MEGABYTE = 2 ** 20;
const RETENTION_EVERY_MS = 60_000;
const defaults = {
  resolve: {},
  data: null,
  port: 8080,
  host: "127.0.0.1",
  allowHosts: [],
  keepDays: 30,
  keepMegabytes: 2048,
  concurrency: 64,
  memory: 2000,
  maxBodyBytes: MEGABYTE,
  reloadMs: 1000,
  version: "",
  log: () => {},
  now: () => Date.now(),
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Starts the local broker: reads the manifests, opens the store, goes on with what was pending there, listens.
 * Throws BrokerError `manifest_invalid`, `store_invalid` or `store_busy`, one line each; a port that is taken is
 * the system's own EADDRINUSE.
 */
export async function startBroker(given: BrokerOptions): Promise<RunningBroker> {
  const options = { ...defaults, ...given };
  const { log, now } = options;
  let topology = loadManifests(options.manifests, options.resolve);
  for (const note of topology.notes) log("info", note);
  const db = openDatabase(options.data);
  const store = new Store(db);
  const hub = createHub(store.lastSeq);
  const tally = createTally();
  const poster = createPoster(options.concurrency);
  const queries = new ConsoleQueries(db);
  const stream = createConsoleStream(hub, queries);
  const feed = createEventFeed(db, hub);
  const commit = createGroupCommit(db, (fault) =>
    log(
      fault ? "error" : "warn",
      fault ? `${fault.message}; events are refused` : "the store can be written again",
    ),
  );
  const current = () => topology;
  const logFault = (error: unknown) =>
    log("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
  let closing = false;
  let url = "";
  let manifestError: string | null = null;
  const enqueue = (job: Job) => lanes.enqueue(job);
  const router = createRouter({ store, hub, topology: current, enqueue, matched: tally.matched, now });
  const dispatch = createDispatcher({
    store,
    commit,
    hub,
    router,
    poster,
    topology: current,
    ingressUrl: (broker) => `${url}/${broker}`,
    enqueue,
    count: tally.settled,
    closing: () => closing,
    now,
  });
  async function attempt(job: Job): Promise<number | null> {
    try {
      return await dispatch(job);
    } catch (error) {
      // A mistake of the program must not end it: where the delivery is still pending, it is tried again.
      logFault(error);
      return now() + AFTER_FAULT_MS;
    }
  }
  const lanes = createLanes({
    store,
    attempt,
    concurrency: options.concurrency,
    memory: { jobs: options.memory, bytes: HELD_BYTES },
    now,
  });
  const retain = createRetention(db, commit, {
    keepMs: options.keepDays * DAY_MS,
    keepBytes: options.keepMegabytes * MEGABYTE,
    now,
  });
  const api = createConsoleApi({
    queries,
    store,
    commit,
    hub,
    lanes,
    tally,
    stream,
    topology: current,
    manifestError: () => manifestError,
    storeFailing: commit.failing,
    storePath: options.data,
    version: options.version,
    now,
  });
  const server = createServer({
    guard: createGuard(options.allowHosts),
    ingress: createIngress({
      router,
      commit,
      topology: current,
      maxBodyBytes: options.maxBodyBytes,
      closing: () => closing,
    }),
    api,
    feed,
    topology: current,
    onFault: logFault,
  });

  const connections = trackConnections(server);

  function reload(): void {
    try {
      topology = loadManifests(options.manifests, options.resolve);
      manifestError = null;
      lanes.follow(topology);
      log(
        "info",
        `manifests read again: ${topology.brokers.size} Brokers, ${topology.triggers.size} Triggers`,
      );
    } catch (error) {
      manifestError = messageOf(error);
      log("error", `manifests changed but are not taken: ${manifestError}`);
    }
  }

  try {
    const address = await listen(server, options.port, options.host);
    url = `http://${isIPv6(address.address) ? `[${address.address}]` : address.address}:${address.port}`;
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
  lanes.follow(topology);
  const unwatch =
    options.reloadMs > 0 ? watchManifests(options.manifests, options.reloadMs, reload) : () => {};
  const cleaner = setInterval(() => {
    retain().catch((error: unknown) => {
      if (!closing) log("error", `old events were not removed: ${messageOf(error)}`);
    });
  }, RETENTION_EVERY_MS);
  cleaner.unref();

  async function close(graceMs = 5000): Promise<void> {
    closing = true;
    unwatch();
    clearInterval(cleaner);
    stream.close();
    feed.close();
    const closed = new Promise((resolve) => server.close(resolve));
    // Connections fall idle one after another, as the streams end and the last answers are written.
    const idle = setInterval(connections.closeIdle, 50);
    connections.closeIdle();
    const stopped = lanes.stop();
    const grace = setTimeout(() => {
      void poster.close();
      server.closeAllConnections();
    }, graceMs);
    await Promise.all([closed, stopped]);
    clearTimeout(grace);
    clearInterval(idle);
    await poster.close();
    commit.flush();
    closeDatabase(db);
  }

  return { url, ingress: [...topology.brokers.keys()].map((key) => `${url}/${key}`), close };
}
