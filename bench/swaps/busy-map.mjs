import { trackConnections as original } from "../../dist/http/connections.js?original";

/** Beside the rest, a map of busy sockets that every request enters and leaves. */
export function trackConnections(stallMs) {
  const busy = new Map();
  const connections = original(stallMs);
  return {
    ...connections,
    answering: (socket, res) => {
      busy.set(socket, res);
      res.on("close", () => busy.get(socket) === res && busy.delete(socket));
      connections.answering(socket, res);
    },
    owedOn: (socket) => (busy.has(socket) ? [busy.get(socket)] : []),
  };
}
