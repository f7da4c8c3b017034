import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** What a subscriber says: a status, and perhaps an event as its reply. */
export interface Answer {
  readonly status: number;
  readonly event?: Readonly<Record<string, unknown>>;
}

/** A subscriber and the Trigger (with quick retries) that sends it every event of one type. */
export interface Subscriber {
  readonly trigger: string;
  readonly close: () => void;
}

/** @param answer given the event's data and how many deliveries came before it */
export async function startSubscriber(
  name: string,
  type: string,
  answer: (data: string, before: number) => Answer,
): Promise<Subscriber> {
  let before = 0;
  const server = createServer(async (request, response) => {
    const { status, event } = answer(await text(request), before++);
    response.writeHead(status, event ? { "content-type": "application/cloudevents+json" } : {});
    response.end(
      event && JSON.stringify({ specversion: "1.0", datacontenttype: "application/json", ...event }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    trigger: `apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: ${name}
spec:
  broker: invoices
  filter:
    attributes:
      type: ${type}
  subscriber:
    uri: http://127.0.0.1:${address.port}/
  delivery:
    retry: 3
    backoffPolicy: exponential
    backoffDelay: PT0.3S
`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
