import { load } from "./load.mjs";
import { textLists } from "./payloads.mjs";
import { post } from "./server.mjs";

/** What is sent: the form of the message, texts in each, connections kept busy. */
export const scenarios = [
  { id: "1x1", title: "1 text x 1 connection", kind: "texts", texts: 1, connections: 1 },
  { id: "1x16", title: "1 x 16", kind: "texts", texts: 1, connections: 16 },
  { id: "1x64", title: "1 x 64", kind: "texts", texts: 1, connections: 64 },
  { id: "32x4", title: "32 texts x 4", kind: "texts", texts: 32, connections: 4 },
  { id: "256x4", title: "256 x 4", kind: "texts", texts: 256, connections: 4 },
  { id: "binary", title: "binary events, 1 x 64", kind: "binary", texts: 1, connections: 64 },
  { id: "structured", title: "structured events, 1 x 64", kind: "structured", texts: 1, connections: 64 },
];

/** Those that make sense for a peer. */
export function scenariosOf(peer) {
  return scenarios.filter((s) => peer.kinds.includes(s.kind) && !(peer.single && s.texts > 1));
}

/** Different requests, sent in turn, so that no server profits from seeing one text only. */
export function requestsFor(peer, scenario, terms) {
  const count = Math.max(16, Math.min(256, Math.ceil(1024 / scenario.texts)));
  return textLists(terms, scenario.texts, count).map((list, i) => peer.request(scenario.kind, list, i));
}

async function mustAnswerWell(peer, scenario, port, request) {
  const answer = await post(port, request);
  const found = answer.status === 200 ? peer.labels(scenario.kind, answer.body).length : 0;
  const expected = peer.single ? 1 : scenario.texts;
  if (found !== expected)
    throw new Error(
      `${peer.id}, ${scenario.id}: ${found} predictions for ${expected} texts (status ${answer.status}): ${answer.body.slice(0, 300)}`,
    );
}

/**
 * One scenario against a running server, after one answer has been looked at and, where asked, a second of
 * warming up. Adds `cpu`, the server's CPU time for a request in µs: it holds on a noisy machine, where requests/s don't.
 */
export async function measure(generator, peer, scenario, server, terms, { seconds, warm }) {
  const requests = requestsFor(peer, scenario, terms);
  await mustAnswerWell(peer, scenario, server.port, requests[0]);
  const plan = { port: server.port, requests, name: `${peer.id}-${scenario.id}` };
  if (warm) await load(generator, { ...plan, connections: 16, seconds: 1 });
  const before = server.cpu();
  const result = await load(generator, { ...plan, connections: scenario.connections, seconds });
  return { ...result, cpu: ((server.cpu() - before) / (result.rps * result.seconds)) * 1e6 };
}
