import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import { setTimeout as delay, setImmediate as polled } from "node:timers/promises";
import { ServiceError } from "../errors.ts";
import { TooLargeError } from "./body.ts";
import { createFaultHandler, NO_HOST } from "./client-faults.ts";
import { trackConnections } from "./connections.ts";
import type { HotHandler } from "./exchange.ts";
import { sendProblem } from "./problem.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Everything but the hot routes. */
  readonly app: (req: IncomingMessage, res: ServerResponse) => void;
  /** Handed to directly, before Express: its router and prototypes cost more than the classification. */
  readonly hot: Readonly<Record<string, HotHandler>>;
  /** Bytes; a request that expects 100-continue for more is refused before it sends them. Infinity: none is. */
  readonly maxBodyBytes: number;
  /** Milliseconds that a request may wait for its answer. */
  readonly requestTimeoutMs: number;
  /** A connection that stalls while sending or reading is cut after this many milliseconds; default 15,000. */
  readonly stallMs?: number;
}

export interface RunningServer {
  readonly url: string;
  /** Stops accepting, lets every request in flight be answered, closes the connections in good order. */
  readonly close: () => Promise<void>;
}

/** Milliseconds that kept-alive connections get to see `Connection: close` before they are ended. */
const GRACE_MS = 1000;

/** Why the port can't be opened, in one line where a setting is at fault. */
function listenFault(error: NodeJS.ErrnoException, { host, port }: ServerOptions): Error {
  const invalid = (message: string) => new ServiceError("config_invalid", message);
  if (error.code === "EADDRINUSE")
    return invalid(`PORT: ${port} is in use; stop what listens there or choose another`);
  if (error.code === "EACCES") return invalid(`PORT: ${port} needs more rights; choose one above 1023`);
  if (error.code === "EADDRNOTAVAIL" || error.syscall === "getaddrinfo")
    return invalid(`HOST: ${host} is no address of this machine; 127.0.0.1 and 0.0.0.0 are`);
  return error;
}

/** Listens; resolves once the port is open. Rejects with the system's error when it can't be. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, hot, stallMs = 15_000 } = options;
  const connections = trackConnections(stallMs);
  let closing = false;
  /** Connections and requests so far. */
  let arrivals = 0;

  const listener = (req: IncomingMessage, res: ServerResponse) => {
    arrivals++;
    connections.answering(req.socket, res);
    if (closing) res.setHeader("connection", "close");
    if (req.headers.host === undefined && req.httpVersion === "1.1") {
      sendProblem(res, NO_HOST, { connection: "close" });
      return;
    }
    const url = req.url as string;
    const query = url.indexOf("?");
    const handler = req.method === "POST" ? hot[query < 0 ? url : url.slice(0, query)] : undefined;
    (handler ?? app)(req, res);
  };

  const server = createServer(
    {
      // Baggage and attributes travel as headers: more than Node's 16 KiB, still bounded.
      maxHeaderSize: 64 * 1024,
      // Headers and the whole request must arrive within these; looked at every second, not every 30.
      headersTimeout: stallMs,
      requestTimeout: stallMs,
      connectionsCheckingInterval: 1000,
      // Longer than the 90 s for which Go's clients (queue-proxy, Knative's dispatcher) keep a connection:
      // the side that closes last never meets a request on a closed socket.
      keepAliveTimeout: 95_000,
      noDelay: true,
      // Node's own refusal has no body; ours is below.
      requireHostHeader: false,
    },
    listener,
  );
  // Silence on a socket for this long ends it; a request that only waits for its answer is silent too.
  server.timeout = Math.max(stallMs, options.requestTimeoutMs + 5000);
  // The size bounds them already; Node would drop what is over 2,000 lines, ce-* attributes too, without a word.
  server.maxHeadersCount = 0;
  server.on("connection", (socket) => {
    arrivals++;
    connections.opened(socket);
  });
  server.on("clientError", createFaultHandler(connections.owedOn));
  server.on("checkContinue", (req, res) => {
    if (Number(req.headers["content-length"] ?? 0) > options.maxBodyBytes) {
      // Its body will not come, so nobody has to read it.
      sendProblem(res, new TooLargeError(options.maxBodyBytes, Buffer.alloc(0)), { connection: "close" });
      return;
    }
    const [before] = connections.owedOn(req.socket);
    // Written before its turn, Node would put it between the head and the body of this answer.
    if (!before) res.writeContinue();
    else before.once("close", () => res.headersSent || res.destroyed || res.writeContinue());
    listener(req, res);
  });
  server.on("checkExpectation", (_req, res) => {
    sendProblem(res, new ServiceError("expectation_failed", "Expect: only 100-continue is known"));
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(error, options)));
    server.listen(options.port, options.host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
  const { address, port } = server.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]` : address;

  /**
   * Resolves right after a look at the sockets that brought nothing new, within 250 ms. Closing at another moment
   * would reset, unseen, connections and requests that have arrived: on a busy machine signals and timers run before
   * them, and the system resets what a closed port has not yet handed out.
   */
  const quiet = async () => {
    // To the end of this turn; from there one turn of the loop is one whole look.
    await polled();
    for (const until = Date.now() + 250; Date.now() < until; ) {
      const before = arrivals;
      await polled();
      if (arrivals === before) return;
    }
  };

  const close = async () => {
    closing = true;
    await quiet();
    // Not http's own close: it destroys idle connections at once, and a request on its way to one is reset.
    const closed = new Promise<void>(
      (resolve) => void NetServer.prototype.close.call(server, () => resolve()),
    );
    connections.announceClose();
    await Promise.race([closed, delay(GRACE_MS)]);
    const idle = setInterval(() => void quiet().then(connections.closeIdle), 50);
    await closed;
    clearInterval(idle);
    connections.stop();
  };
  return { url: `http://${host}:${port}`, close };
}
