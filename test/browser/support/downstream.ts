import { once } from "node:events";
import { createServer } from "node:http";

/** A downstream subscriber that answers with the given statuses in turn, then always with the last one. */
export async function startDownstream(statuses: readonly number[]) {
  let at = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.statusCode = statuses[Math.min(at++, statuses.length - 1)] ?? 204;
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    /** A Trigger that sends it every classified invoice, with quick retries. */
    trigger: `apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: bookkeeping
spec:
  broker: invoices
  filter:
    attributes:
      type: invoice.classified
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
