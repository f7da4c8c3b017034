import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Attributes as plain values; OTLP's 64-bit integers come as numbers. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Value = { stringValue?: string; intValue?: number | string; boolValue?: boolean };
type Pair = { key: string; value: Value };

const plain = (pairs: readonly Pair[] = []) =>
  Object.fromEntries(
    pairs.map(({ key, value }) => [
      key,
      value.intValue === undefined ? (value.stringValue ?? value.boolValue) : Number(value.intValue),
    ]),
  );

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Attributes of the last resource seen. */
  resource: Readonly<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

/** A collector that takes OTLP over HTTP as JSON, on a free port. */
export async function startCollector(): Promise<Collector> {
  const server = createServer(async (req, res) => {
    if (req.method !== "POST" || req.url !== "/v1/traces") {
      res.writeHead(404).end();
      return;
    }
    const body = JSON.parse(await text(req));
    for (const { resource, scopeSpans } of body.resourceSpans) {
      collector.resource = plain(resource.attributes);
      for (const { spans } of scopeSpans) {
        for (const span of spans) {
          collector.spans.push({ ...span, links: span.links ?? [], attributes: plain(span.attributes) });
        }
      }
    }
    res.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    resource: {},
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return collector;
}
