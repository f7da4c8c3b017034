import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ServiceError } from "../errors.ts";
import { encodeProblem, problemHeaders, STATUS } from "./problem.ts";

/**
 * Milliseconds for which what follows a fault is read, unheeded, once the answer is out: a connection closed on unread
 * bytes is reset, and what its client has not read yet is lost.
 */
const LINGER_MS = 1000;

const PARSER_FAULTS: Readonly<Record<string, ServiceError>> = {
  HPE_HEADER_OVERFLOW: new ServiceError(
    "headers_too_large",
    "the headers are over 64 KiB; send less of them",
  ),
};
const BROKEN = new ServiceError("bad_request", "the request is no valid HTTP");
export const NO_HOST = new ServiceError("bad_request", "Host: missing; HTTP/1.1 asks for one");

/** Ends a connection, on which nothing is owed any more, with the fault as problem+json. */
function endWith(fault: ServiceError, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = encodeProblem(fault);
  const head = Object.entries({ ...problemHeaders(fault, body), connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  socket.write(`HTTP/1.1 ${STATUS[fault.code]} ${fault.code}\r\n${head}\r\n${body.toString()}`);
  hangUp(socket);
}

function hangUp(socket: Duplex): void {
  socket.end();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/**
 * Listener for `clientError`: faults that Node's parser finds before any handler are answered as problem+json, after
 * what is owed to the requests before.
 *
 * @param owedOn the answers begun on a connection that are not out yet: the last one and the one before it
 */
export function createFaultHandler(owedOn: (socket: Duplex) => readonly ServerResponse[]) {
  const faulty = new WeakSet<Duplex>();
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    // Never Node's own 408: Knative would retry it, and a stalled client reads no answer. One that went away mid-request
    // reads none either.
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" || error.code === "HPE_INVALID_EOF_STATE") {
      socket.destroy();
      return;
    }
    // All that follows a fault is one again.
    if (faulty.has(socket)) return;
    faulty.add(socket);
    const fault = PARSER_FAULTS[error.code ?? ""] ?? BROKEN;
    const [last, before] = owedOn(socket);
    if (!last) endWith(fault, socket);
    else if (last.req.complete) last.once("close", () => endWith(fault, socket));
    // Its own body is what is broken: its handler waits for it, and nobody else may answer.
    else if (before) before.once("close", () => hangUp(socket));
    else socket.destroy();
  };
}
