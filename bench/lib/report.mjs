import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenarios } from "./scenarios.mjs";
import { short, spread } from "./stats.mjs";
import { barChart } from "./svg.mjs";
import { targets, verdict } from "./targets.mjs";

const cell = ({ median, min, max }, format = short) => `${format(median)} (${format(min)}-${format(max)})`;
const table = (head, rows) =>
  [head, head.map((_, i) => (i ? "---:" : "---")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Rounds to one object a peer: every figure as { median, min, max }. */
function summarise(rounds, peers) {
  const summary = {};
  for (const { id } of peers) {
    const found = rounds.map((round) => round[id]).filter((one) => one !== undefined);
    if (!found.length) continue;
    const cells = {};
    for (const scenario of scenarios) {
      const values = found.map((one) => one.cells[scenario.id]).filter((one) => one !== undefined);
      if (!values.length) continue;
      const of = (name) => spread(values.map((value) => value[name]));
      cells[scenario.id] = { rps: of("rps"), p50: of("p50"), p99: of("p99"), cpu: of("cpu") };
    }
    const of = (name) => spread(found.map((one) => one[name]));
    summary[id] = { cells, coldStartMs: of("coldStartMs"), rssIdle: of("rssIdle"), rssLoad: of("rssLoad") };
  }
  return summary;
}

/** The ratios, each taken within one round, so that a slow minute of the machine hits both sides. */
function ratios(rounds) {
  return targets.map((target) => {
    const values = rounds.map((round) => target.of(round)).filter((value) => value !== undefined);
    const ratio = values.length ? spread(values) : undefined;
    return { ...target, ratio, verdict: ratio ? verdict(target, ratio.median) : "not measured" };
  });
}

/** The table of ratios as Markdown. */
export function ratioTable(list) {
  const rows = list.map(({ title, ratio, least, dream, cost, verdict: word }) => {
    const sign = cost ? "at most" : "at least";
    const bars = least === undefined ? ["", ""] : [`${sign} ${least}`, String(dream)];
    return [title, ratio ? cell(ratio) : "-", ...bars, word];
  });
  return table(["ratio", "median (range)", "bar", "dream", ""], rows);
}

function figureTable(summary, peers, name, format) {
  const rows = peers
    .filter(({ id }) => summary[id])
    .map(({ id, title }) => {
      const cells = summary[id].cells;
      return [title, ...scenarios.map((s) => (cells[s.id] ? cell(cells[s.id][name], format) : ""))];
    });
  return table(["server", ...scenarios.map((s) => s.title)], rows);
}

function processTable(summary, peers) {
  const rows = peers
    .filter(({ id }) => summary[id])
    .map(({ id, title }) => [
      title,
      cell(summary[id].coldStartMs, (ms) => (ms / 1000).toFixed(2)),
      cell(summary[id].rssIdle, (mb) => mb.toFixed(0)),
      cell(summary[id].rssLoad, (mb) => mb.toFixed(0)),
    ]);
  return table(["server", "cold start, s", "memory idle, MB", "memory under load, MB"], rows);
}

function draw(summary, peers, scenario) {
  const rows = peers
    .filter(({ id }) => summary[id]?.cells[scenario.id])
    .map(({ id, title }) => {
      const { median, min, max } = summary[id].cells[scenario.id].rps;
      return { name: title, value: median, min, max, ours: id === "ours" };
    })
    .sort((a, b) => b.value - a.value);
  return barChart({ title: `Requests/s, ${scenario.title}`, unit: "requests/s, one core (log scale)", rows });
}

/** Writes RESULTS.md, results.json and the pictures into `out`. */
export function writeReport(out, { rounds, peers, machine, missing, options }) {
  const summary = summarise(rounds, peers);
  const list = ratios(rounds);
  mkdirSync(join(out, "figures"), { recursive: true });
  const drawn = scenarios.filter((s) => ["1x64", "256x4"].includes(s.id));
  for (const scenario of drawn)
    writeFileSync(join(out, "figures", `${scenario.id}.svg`), draw(summary, peers, scenario));
  writeFileSync(join(out, "results.json"), `${JSON.stringify({ machine, peers: summary }, null, 2)}\n`);
  const text = `# Results

Written by \`npm run bench\`; [README.md](README.md) says how to read it. ${machine.date}, ${machine.cpu}, ${machine.memory},
${machine.kernel}, Node ${machine.node}, load by ${machine.generator}, ${machine.pinned}; ${rounds.length} rounds, ${options.seconds} s a
figure; load average at the start ${machine.busy}.

## Ratios

${ratioTable(list)}

${drawn.map((s) => `![requests per second, ${s.title}](figures/${s.id}.svg)`).join("\n\n")}

## Requests/s, median (range)

${figureTable(summary, peers, "rps", short)}

## Median latency, ms

${figureTable(summary, peers, "p50", short)}

## 99th percentile, ms

${figureTable(summary, peers, "p99", short)}

## CPU time of the server for a request, µs

${figureTable(summary, peers, "cpu", short)}

## Start and memory

${processTable(summary, peers)}
${missing.length ? `\n## Not measured\n\n${missing.map(({ id, why }) => `- ${id}: ${why}`).join("\n")}\n` : ""}`;
  writeFileSync(join(out, "RESULTS.md"), text);
  return { list, summary };
}
