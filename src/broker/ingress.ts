import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeMessage } from "./decode.ts";
import { BrokerError } from "./errors.ts";
import { type Event, findFault } from "./event.ts";
import type { GroupCommit } from "./group-commit.ts";
import { readBody } from "./http-io.ts";
import { passedHeaders } from "./passed-headers.ts";
import type { Router } from "./router.ts";
import type { Topology } from "./topology.ts";

export interface IngressParts {
  readonly router: Router;
  readonly commit: GroupCommit;
  readonly topology: () => Topology;
  readonly maxBodyBytes: number;
  readonly closing: () => boolean;
}

const invalid = (detail: string) => new BrokerError("invalid_event", detail);

async function readEvent(request: IncomingMessage, limit: number): Promise<Event> {
  const decoded = decodeMessage(request.headers, await readBody(request, limit));
  switch (decoded.kind) {
    case "none":
      throw invalid("no CloudEvent: send ce-* headers, or content-type application/cloudevents+json");
    case "batch":
      throw invalid("a batch is not taken; send one event for each request");
    case "malformed":
      throw invalid(decoded.reason);
    case "event": {
      const fault = findFault(decoded.event);
      if (fault) throw invalid(fault);
      return decoded.event;
    }
  }
}

/**
 * `POST /<namespace>/<broker>`: 202 once the event is on disk. 400 what is no single valid event (or its TTL is
 * spent), 404 unknown Broker, 405 other methods, 413 too large, 503 when the store cannot be written.
 * The order of the checks is Knative's: method, path, event, Broker.
 */
export function createIngress({ router, commit, topology, maxBodyBytes, closing }: IngressParts) {
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (request.method === "OPTIONS") {
      response.writeHead(200, {
        allow: "POST, OPTIONS",
        "webhook-allowed-origin": "*",
        "webhook-allowed-rate": "*",
        "content-length": 0,
      });
      response.end();
      return;
    }
    if (request.method !== "POST") {
      response.setHeader("allow", "POST, OPTIONS");
      throw new BrokerError("method_not_allowed", "events are sent with POST");
    }
    if (closing()) throw new BrokerError("closing", "the broker is closing");
    if (path === "/") throw new BrokerError("not_found", "events go to /NAMESPACE/BROKER");
    const parts = path.replace(/\/$/, "").split("/");
    if (parts.length !== 3) throw invalid("events go to /NAMESPACE/BROKER");
    const event = await readEvent(request, maxBodyBytes);
    const key = `${parts[1]}/${parts[2]}`;
    if (!topology().brokers.has(key)) {
      throw new BrokerError(
        "not_found",
        `no Broker ${key}; there: ${[...topology().brokers.keys()].join(", ")}`,
      );
    }
    const admission = router.admit(key, event, { cause: null, passed: passedHeaders(request.headers) });
    if (!admission) throw invalid("knativebrokerttl: spent");
    await commit.write(() => router.write(admission));
    router.announce(admission);
    response.writeHead(202, { allow: "POST, OPTIONS", "content-length": 0 });
    response.end();
  };
}
