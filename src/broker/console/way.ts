import type { ConsoleQueries } from "./queries.ts";
import type { DeliveryView, EventView } from "./views.ts";

/** Events that one way shows at most; a loop of replies can be 255 long. */
const MOST_NODES = 200;

/** The causal tree around an event: from its first cause that is still stored down to all replies, oldest first. */
export function causalWay(queries: ConsoleQueries, seq: number) {
  let root = queries.event(seq);
  if (!root) return null;
  for (let steps = 0; root.cause !== null && steps < MOST_NODES; steps++) {
    const cause = queries.event(root.cause);
    if (!cause) break;
    root = cause;
  }
  const nodes: { event: EventView; deliveries: DeliveryView[] }[] = [];
  const waiting: EventView[] = [root];
  while (nodes.length < MOST_NODES) {
    const event = waiting.shift();
    if (!event) break;
    const deliveries = queries.deliveries(event.seq);
    nodes.push({ event, deliveries });
    for (const { reply } of deliveries) {
      const child = reply === null ? null : queries.event(reply);
      if (child) waiting.push(child);
    }
  }
  nodes.sort((a, b) => a.event.seq - b.event.seq);
  return { root: root.seq, nodes };
}
