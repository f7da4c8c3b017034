import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes the connections of a server that carry no request just now. Node's closeIdleConnections passes over those
 * that have never carried one, and clients open such spare connections.
 */
export function trackConnections(server: Server): { readonly closeIdle: () => void } {
  const sockets = new Set<Socket>();
  const busy = new Map<Socket, ServerResponse>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("request", ({ socket }, response) => {
    busy.set(socket, response);
    response.on("close", () => busy.get(socket) === response && busy.delete(socket));
  });
  return {
    closeIdle: () => {
      for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
    },
  };
}
