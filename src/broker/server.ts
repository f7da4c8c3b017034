import http from "node:http";
import type { AddressInfo } from "node:net";
import { isPagePath, sendPage } from "./console/pages.ts";
import { BrokerError } from "./errors.ts";
import type { EventFeed } from "./event-feed.ts";
import { sendFault, sendJson } from "./http-io.ts";
import type { Topology } from "./topology.ts";

type Handler<T> = (request: http.IncomingMessage, response: http.ServerResponse, at: T) => Promise<void>;

export interface ServerParts {
  /** Throws for a request that a stranger's page may have made. */
  readonly guard: (request: http.IncomingMessage) => void;
  readonly ingress: Handler<string>;
  readonly api: Handler<URL>;
  readonly feed: EventFeed;
  readonly topology: () => Topology;
  /** Told of faults that nobody expected. */
  readonly onFault: (error: unknown) => void;
}

/** A header or a body that does not come is given up after this, and a connection without requests too. */
const PATIENCE_MS = 20_000;
const IDLE_MS = 65_000;

/** The broker's one HTTP server: ingress, streams, console and its API. It does not listen yet. */
export function createServer({ guard, ingress, api, feed, topology, onFault }: ServerParts): http.Server {
  async function route(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    guard(request);
    const target = request.url ?? "/";
    const question = target.indexOf("?");
    const path = question < 0 ? target : target.slice(0, question);
    const reads = request.method === "GET" || request.method === "HEAD";
    if (path.startsWith("/api/")) {
      await api(request, response, new URL(target, "http://broker"));
      return;
    }
    if (reads) {
      if (path === "/healthz") {
        sendJson(response, 200, { status: "ok" });
        return;
      }
      const stream = request.method === "GET" && /^\/([^/]+\/[^/]+)\/events$/.exec(path);
      if (stream && stream?.[1] !== undefined) {
        if (!topology().brokers.has(stream[1])) throw new BrokerError("not_found", `no Broker ${stream[1]}`);
        const query = new URLSearchParams(question < 0 ? "" : target.slice(question));
        feed.serve(request, response, stream[1], query.getAll("type"));
        return;
      }
      if (isPagePath(path)) {
        if (await sendPage(response, path, request.method === "HEAD")) return;
        throw new BrokerError("not_found", `${path}: no such page`);
      }
    }
    await ingress(request, response, path);
  }

  const server = http.createServer(
    {
      // Attributes travel as headers, and Knative's ingress takes 1 MiB of them where Node would take 16 KiB.
      maxHeaderSize: 2 ** 20,
      requestTimeout: PATIENCE_MS,
      headersTimeout: PATIENCE_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: 2000,
    },
    (request, response) => {
      route(request, response).catch((error: unknown) => {
        if (!(error instanceof BrokerError)) onFault(error);
        sendFault(response, error);
      });
    },
  );
  return server;
}

/** Listens; resolves with the address. Rejects when the port is taken. */
export function listen(server: http.Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server.address() as AddressInfo);
    });
  });
}
