const rps = (round, peer, scenario) => round[peer]?.cells[scenario]?.rps;
const over = (a, b) => (a === undefined || b === undefined ? undefined : a / b);
const against = (peer, scenario) => (round) => over(rps(round, "ours", scenario), rps(round, peer, scenario));
const eventsOf = (round, peer) => {
  const both = ["binary", "structured"].map((kind) => rps(round, peer, kind));
  return both.includes(undefined) ? undefined : both;
};

function bestPeer(round) {
  const all = ["fastapi-ort", "mlserver", "kserve"].map((peer) => rps(round, peer, "256x4"));
  const found = all.filter((value) => value !== undefined);
  return found.length ? over(rps(round, "ours", "256x4"), Math.max(...found)) : undefined;
}

const field = (name) => (round) => over(round.ours?.[name], round.seed?.[name]);

/**
 * The ratios issue 6 asks for. `of` reads one from a round, or undefined where a peer is missing; `least` must be
 * reached and `dream` is the hope; a `cost` should be low, all others high. Two have no bar: they tell how much of the
 * distance to the no-op is the model itself.
 */
export const targets = [
  { title: "1 text x 64 connections, of the seed's", least: 140, dream: 300, of: against("seed", "1x64") },
  {
    title: "... of MLServer's with adaptive batching",
    least: 15,
    dream: 25,
    of: against("mlserver", "1x64"),
  },
  { title: "... of FastAPI + onnxruntime's", least: 9, dream: 15, of: against("fastapi-ort", "1x64") },
  { title: "... of a node:http no-op's", least: 0.6, dream: 0.9, of: against("node-noop", "1x64") },
  {
    title: "... of a node:http no-op's with joint reply flush",
    least: 0.45,
    dream: 0.65,
    of: against("node-noop-flush", "1x64"),
  },
  { title: "... of our model's behind node:http, with nothing else", of: against("node-bare", "1x64") },
  {
    title: "... that bare model's, of a node:http no-op's",
    of: (round) => over(rps(round, "node-bare", "1x64"), rps(round, "node-noop", "1x64")),
  },
  { title: "1 text x 1 connection, of the seed's", least: 30, dream: 60, of: against("seed", "1x1") },
  { title: "256 texts x 4, of the seed's", least: 13, dream: 28, of: against("seed", "256x4") },
  { title: "256 texts x 4, of the best peer's", least: 2.2, dream: 6.5, of: bestPeer },
  {
    title: "p99 at 64 connections, of the seed's",
    least: 0.05,
    dream: 0.01,
    cost: true,
    of: (round) => over(round.ours?.cells["1x64"]?.p99, round.seed?.cells["1x64"]?.p99),
  },
  {
    title: "events at `POST /` (the slower form), of `/predict`",
    least: 0.65,
    dream: 0.9,
    of: (round) => {
      const events = eventsOf(round, "ours");
      return events && over(Math.min(...events), rps(round, "ours", "1x64"));
    },
  },
  {
    title: "events (the slower form), of KServe's (its faster form)",
    least: 95,
    dream: 165,
    of: (round) => {
      const [ours, theirs] = [eventsOf(round, "ours"), eventsOf(round, "kserve")];
      return ours && theirs && over(Math.min(...ours), Math.max(...theirs));
    },
  },
  { title: "cold start, of the seed's", least: 0.3, dream: 0.18, cost: true, of: field("coldStartMs") },
  { title: "memory idle (RSS), of the seed's", least: 0.8, dream: 0.6, cost: true, of: field("rssIdle") },
  {
    title: "memory under load (RSS), of the seed's",
    least: 1.2,
    dream: 0.85,
    cost: true,
    of: field("rssLoad"),
  },
];

/** "dream", "reached" or "missed" for a measured ratio; nothing where there is no bar. */
export function verdict({ least, dream, cost }, value) {
  if (least === undefined) return "";
  const good = (bar) => (cost ? value <= bar : value >= bar);
  return good(dream) ? "dream" : good(least) ? "reached" : "missed";
}
