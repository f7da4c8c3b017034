import type { ServerResponse } from "node:http";

/** Keeps proxies and sleeping clients from taking a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;

export interface SseStream {
  /** Sends one message of one line; false when the client does not keep up: wait for onDrain. */
  readonly send: (data: string, id?: number) => boolean;
  /** Whether the client has taken all that was sent. */
  readonly ready: () => boolean;
  readonly end: () => void;
}

/** Answers with a stream of Server-Sent Events. */
export function openSse(response: ServerResponse, onDrain: () => void, onClose: () => void): SseStream {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-accel-buffering": "no",
  });
  response.write(": connected\n\n");
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  heartbeat.unref();
  response.on("drain", onDrain);
  response.on("error", () => response.destroy());
  response.on("close", () => {
    clearInterval(heartbeat);
    onClose();
  });
  return {
    send: (data, id) =>
      response.write(id === undefined ? `data: ${data}\n\n` : `id: ${id}\ndata: ${data}\n\n`),
    ready: () => !response.writableNeedDrain,
    end: () => response.end(),
  };
}
