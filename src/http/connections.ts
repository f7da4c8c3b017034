import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A connection and the last answer begun on it. */
interface Connection {
  readonly socket: Socket;
  res: ServerResponse | undefined;
  /** The one begun before it, where that was not out yet: only where requests are pipelined. */
  before: ServerResponse | undefined;
  /** An answer seen whole but not yet taken, and since when. */
  stuck: ServerResponse | undefined;
  stuckSince: number;
  /** Bytes read when `closeIdle` last looked; -1 before. */
  bytesRead: number;
}

export interface Connections {
  readonly opened: (socket: Socket) => void;
  /** Told of each request. */
  readonly answering: (socket: Socket, res: ServerResponse) => void;
  /** The answers begun on it that are not out yet: the last one and the one before it. */
  readonly owedOn: (socket: Duplex) => readonly ServerResponse[];
  /** Adds `Connection: close` to the answers that are not yet begun. */
  readonly announceClose: () => void;
  /** Ends each idle connection on which nothing has come since the look before. */
  readonly closeIdle: () => void;
  readonly stop: () => void;
}

/** Milliseconds between looks for readers that stall. */
const SWEEP_MS = 1000;

/**
 * What the server knows of its connections. A map by socket, changed only when one opens or closes: entered and left
 * with every request it would be rehashed all the time, and V8's discarded tables, each leading to the next, drag whole
 * generations of requests into the old space.
 *
 * @param stallMs an answer that its reader has not taken within so many milliseconds is cut
 */
export function trackConnections(stallMs: number): Connections {
  const all = new Map<Duplex, Connection>();
  const owed = ({ res }: Connection) => (res && !res.destroyed ? res : undefined);

  // A reader that takes its answer byte by byte is never silent: its answer has a deadline of its own.
  const sweep = setInterval(() => {
    const now = Date.now();
    for (const connection of all.values()) {
      const res = owed(connection);
      if (!res?.writableEnded) continue;
      if (connection.stuck !== res) {
        connection.stuck = res;
        connection.stuckSince = now;
      } else if (now - connection.stuckSince > stallMs) res.destroy();
    }
  }, SWEEP_MS);
  sweep.unref();

  return {
    opened: (socket) => {
      all.set(socket, {
        socket,
        res: undefined,
        before: undefined,
        stuck: undefined,
        stuckSince: 0,
        bytesRead: -1,
      });
      socket.on("close", () => all.delete(socket));
    },
    answering: (socket, res) => {
      const connection = all.get(socket);
      if (!connection) return;
      connection.before = owed(connection);
      connection.res = res;
    },
    owedOn: (socket) => {
      const connection = all.get(socket);
      return [connection?.res, connection?.before].filter(
        (res): res is ServerResponse => res !== undefined && !res.destroyed,
      );
    },
    announceClose: () => {
      for (const connection of all.values()) {
        const res = owed(connection);
        if (res && !res.headersSent) res.setHeader("connection", "close");
      }
    },
    // Node's closeIdleConnections passes over spare connections that have never carried a request.
    closeIdle: () => {
      for (const connection of all.values()) {
        if (owed(connection)) continue;
        // Two looks apart, so that a request whose first bytes are in is waited for.
        if (connection.bytesRead === connection.socket.bytesRead) connection.socket.destroy();
        else connection.bytesRead = connection.socket.bytesRead;
      }
    },
    stop: () => clearInterval(sweep),
  };
}
