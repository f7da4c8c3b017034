// Prints each invoice.classified once. Run it with Node 24: `node subscriber.ts`
import { createServer, type IncomingMessage } from "node:http";
import { type CloudEvent, HTTP } from "cloudevents";

interface Classified {
  readonly results: readonly { text: string; prediction: string; confidence: number; needsReview: boolean }[];
}

/** Brokers deliver at least once: the same source and id is the same event. A real consumer keeps these in its database, written in the same transaction as what it books. */
const seen = new Set<string>();
const REMEMBERED = 10_000;

function handle(event: CloudEvent<Classified>): void {
  const key = `${event.source} ${event.id}`;
  if (seen.has(key)) {
    console.log(`duplicate ${event.id}`);
    return;
  }
  for (const { text, prediction, confidence, needsReview } of event.data?.results ?? []) {
    console.log(
      `${event.subject ?? "-"} ${text}: ${prediction} ${confidence}${needsReview ? " (review)" : ""}`,
    );
  }
  // After the work, not before: if it had thrown, the next delivery must do it.
  seen.add(key);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value ?? "");
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const server = createServer(async (request, response) => {
  try {
    const body = await read(request);
    // The SDK does not take parameters such as `; charset=utf-8` here.
    const type = request.headers["content-type"]?.split(";")[0]?.trim();
    const headers = { ...request.headers, ...(type ? { "content-type": type } : {}) };
    const event = HTTP.toEvent<Classified>({ headers, body });
    if (Array.isArray(event)) throw new TypeError("a batch");
    handle(event as CloudEvent<Classified>);
    // An empty 2xx: taken, no answer. A body that is no event would count as a failure.
    response.writeHead(204).end();
  } catch (error) {
    // 400 is not retried, which is right for an event that can't be read.
    console.error(`rejected: ${error instanceof Error ? error.message : error}`);
    response.writeHead(400).end();
  }
});

server.listen(Number(process.env.PORT ?? 9000), process.env.HOST, () => console.log("ready"));
process.on("SIGTERM", () => server.close());
