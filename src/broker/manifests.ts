import { parseDuration } from "./duration.ts";
import type { Filter } from "./filter.ts";
import {
  checkDocument,
  listManifests,
  type ManifestDocument,
  manifestFault,
  readDocuments,
} from "./manifest-files.ts";
import {
  type BrokerManifest,
  brokerManifest,
  type DeliveryManifest,
  type DestinationManifest,
  type FilterManifest,
  type TriggerManifest,
  triggerManifest,
} from "./manifest-schema.ts";
import type { Broker, Delivery, Topology, Trigger } from "./topology.ts";

type Path = readonly PropertyKey[];
/** Addresses of refs, by name. */
export type Resolve = Readonly<Record<string, string>>;

/** A cluster's own default for a Broker that says nothing about delivery (config-br-defaults). */
const defaultDelivery: DeliveryManifest = { retry: 10, backoffPolicy: "exponential", backoffDelay: "PT0.2S" };
/** Without a timeout Knative still gives up after 15 minutes. */
const LONGEST_MS = 900_000;

function readFilter(filter: FilterManifest): Filter {
  if (filter.all) return { dialect: "all", filters: filter.all.map((each) => readFilter(each)) };
  if (filter.any) return { dialect: "any", filters: filter.any.map((each) => readFilter(each)) };
  if (filter.not) return { dialect: "not", filter: readFilter(filter.not) };
  const dialect = filter.exact ? "exact" : filter.prefix ? "prefix" : "suffix";
  return { dialect, values: Object.entries(filter[dialect] ?? {}) };
}

/** `filters` wins over `filter`; with neither, everything passes. */
function readFilters(spec: TriggerManifest["spec"]): Filter {
  if (spec.filters?.length) return { dialect: "all", filters: spec.filters.map((each) => readFilter(each)) };
  return { dialect: "attributes", values: Object.entries(spec.filter?.attributes ?? {}) };
}

function readUrl(doc: ManifestDocument, path: Path, text: string, base?: string): string {
  if (URL.canParse(text, base)) {
    const url = new URL(text, base);
    if (url.protocol === "http:" || url.protocol === "https:") return url.href;
  }
  throw manifestFault(doc, path, `"${text}" must be an absolute http:// or https:// address`);
}

/** Address of a destination, or null for a ref whose name nobody resolved. */
function readDestination(
  doc: ManifestDocument,
  path: Path,
  destination: DestinationManifest,
  resolve: Resolve,
): string | null {
  const { ref, uri } = destination;
  if (!ref) return readUrl(doc, [...path, "uri"], uri ?? "");
  const base = Object.hasOwn(resolve, ref.name) ? resolve[ref.name] : undefined;
  if (base === undefined) return null;
  return readUrl(doc, path, uri ?? base, base);
}

function readDelivery(doc: ManifestDocument, spec: DeliveryManifest, path: Path, resolve: Resolve): Delivery {
  const { backoffPolicy: policy, backoffDelay } = spec;
  const sink = spec.deadLetterSink;
  const url = sink && readDestination(doc, [...path, "deadLetterSink"], sink, resolve);
  return {
    retry: spec.retry ?? 0,
    backoff: policy && backoffDelay ? { policy, delayMs: parseDuration(backoffDelay) ?? 0 } : null,
    timeoutMs: Math.min(LONGEST_MS, parseDuration(spec.timeout ?? "") ?? LONGEST_MS),
    retryAfterMaxMs: spec.retryAfterMax === undefined ? null : parseDuration(spec.retryAfterMax),
    format: spec.format ?? "binary",
    deadLetterSink: sink ? (url ? { kind: "url", url } : { kind: "kept" }) : null,
  };
}

interface Found<T> {
  readonly doc: ManifestDocument;
  readonly manifest: T;
}

const keyOf = (manifest: BrokerManifest | TriggerManifest) =>
  `${manifest.metadata.namespace}/${manifest.metadata.name}`;

function collect<T extends BrokerManifest | TriggerManifest>(
  found: readonly Found<T>[],
): Map<string, Found<T>> {
  const byKey = new Map<string, Found<T>>();
  for (const each of found) {
    const key = keyOf(each.manifest);
    const first = byKey.get(key);
    if (first)
      throw manifestFault(each.doc, ["metadata", "name"], `${key} stands in ${first.doc.place} already`);
    byKey.set(key, each);
  }
  return byKey;
}

function readTrigger(
  { doc, manifest }: Found<TriggerManifest>,
  brokers: ReadonlyMap<string, Found<BrokerManifest>>,
  resolve: Resolve,
): Trigger {
  const { metadata, spec } = manifest;
  const broker = `${metadata.namespace}/${spec.broker}`;
  const home = brokers.get(broker);
  if (!home) {
    const known = [...brokers.keys()].join(", ") || "none";
    throw manifestFault(doc, ["spec", "broker"], `no Broker ${broker} in the manifests (there: ${known})`);
  }
  const url = readDestination(doc, ["spec", "subscriber"], spec.subscriber, resolve);
  if (!url) {
    const name = spec.subscriber.ref?.name ?? "";
    throw manifestFault(
      doc,
      ["spec", "subscriber", "ref"],
      `where ${name} lives is not known; start with --resolve ${name}=http://HOST:PORT`,
    );
  }
  // A Trigger's delivery replaces the Broker's as a whole, which is the MT broker's rule.
  const own = spec.delivery;
  const delivery = own
    ? readDelivery(doc, own, ["spec", "delivery"], resolve)
    : readDelivery(home.doc, home.manifest.spec.delivery ?? defaultDelivery, ["spec", "delivery"], resolve);
  return {
    key: keyOf(manifest),
    namespace: metadata.namespace,
    broker,
    filter: readFilters(spec),
    url,
    delivery,
  };
}

/** One note for each file with documents of other kinds. */
function describeOthers(documents: readonly ManifestDocument[]): string[] {
  const byFile = new Map<string, string[]>();
  for (const { file, kind, name } of documents) {
    const names = byFile.get(file) ?? [];
    names.push(kind ? `${kind} ${name}` : "a document without a kind");
    byFile.set(file, names);
  }
  return [...byFile].map(([file, names]) => `passed over in ${file}: ${names.join(", ")}`);
}

/**
 * Reads Brokers and Triggers from YAML files and folders of them, as a cluster would take them; other kinds are
 * passed over with a note. `resolve` gives the addresses of refs by name: a dead-letter ref without one is kept by
 * the broker itself, any other is a mistake.
 * Throws BrokerError `manifest_invalid`, one line naming file, document, line and path.
 */
export function loadManifests(paths: readonly string[], resolve: Resolve): Topology {
  const files = listManifests(paths);
  const others: ManifestDocument[] = [];
  const foundBrokers: Found<BrokerManifest>[] = [];
  const foundTriggers: Found<TriggerManifest>[] = [];
  for (const doc of files.flatMap((file) => readDocuments(file))) {
    if (doc.kind === "Broker") foundBrokers.push({ doc, manifest: checkDocument(doc, brokerManifest) });
    else if (doc.kind === "Trigger")
      foundTriggers.push({ doc, manifest: checkDocument(doc, triggerManifest) });
    else others.push(doc);
  }
  const brokerDocs = collect(foundBrokers);
  const brokers = new Map<string, Broker>();
  for (const [key, { manifest }] of brokerDocs) {
    brokers.set(key, { key, namespace: manifest.metadata.namespace, name: manifest.metadata.name });
  }
  const triggers = new Map<string, Trigger>();
  for (const [key, found] of collect(foundTriggers))
    triggers.set(key, readTrigger(found, brokerDocs, resolve));
  return { brokers, triggers, notes: describeOthers(others), files };
}
