/** How much is told: what people should know, what they must look at, what is broken. */
type Log = (level: "info" | "warn" | "error", message: string) => void;

export interface BrokerOptions {
  /** Files and folders of YAML with Brokers and Triggers. */
  readonly manifests: readonly string[];
  /** Addresses of refs by name; a dead-letter ref without one is kept by the broker. Default: none. */
  readonly resolve?: Readonly<Record<string, string>>;
  /** Folder of the store, made when missing; null keeps everything in memory. Default: null. */
  readonly data?: string | null;
  /** Default: 8080; 0 picks a free one. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Host names to serve beside addresses, localhost and a cluster's own names. Default: none. */
  readonly allowHosts?: readonly string[];
  /** Days that settled events are kept. Default: 30. */
  readonly keepDays?: number;
  /** Megabytes (2^20 bytes) of events and deliveries that are kept. Default: 2048. */
  readonly keepMegabytes?: number;
  /** Deliveries to one subscriber at a time. Default: 64. */
  readonly concurrency?: number;
  /** Deliveries of one Trigger held in memory; more wait on disk. Default: 2000. */
  readonly memory?: number;
  /** Largest body at the ingress, bytes. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** How often the manifests are looked at for changes, milliseconds; 0: never. Default: 1000. */
  readonly reloadMs?: number;
  /** Shown by the console. Default: "". */
  readonly version?: string;
  /** Default: says nothing. */
  readonly log?: Log;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

export interface RunningBroker {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** URLs that events are posted to, one for each Broker. */
  readonly ingress: readonly string[];
  /**
   * Takes no more events, waits up to `graceMs` for deliveries under way (the others stay pending on disk), writes
   * what is to be written and closes the store. Default: 5000 ms.
   */
  readonly close: (graceMs?: number) => Promise<void>;
}
