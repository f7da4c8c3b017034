import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { short } from "./stats.mjs";
import { lineChart } from "./svg.mjs";

const table = (head, rows) =>
  [head, head.map(() => "---:"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const bySize = (map) => Object.entries(map).sort((a, b) => Number(a[0]) - Number(b[0]));
const lines = ({ linesPerSecond, range }) =>
  `${short(linesPerSecond)} (${short(range.min)}-${short(range.max)})`;
const points = (map, pick) => bySize(map).map(([size, one]) => [Number(size), pick(one)]);

function batchPart(batch, save) {
  save("batch", {
    title: "Cost of a line against lines in a request",
    xTitle: "texts in a request (log)",
    yTitle: "CPU µs a line (log)",
    logX: true,
    logY: true,
    series: [
      { name: "whole service", points: points(batch, (b) => b.cpuMicrosPerLine) },
      { name: "model alone", points: points(batch, (b) => b.modelMicrosPerLine) },
    ],
  });
  const rows = bySize(batch).map(([size, b]) => [
    size,
    lines(b),
    b.cpuMicrosPerLine,
    b.modelMicrosPerLine,
    b.p99,
  ]);
  return `## Texts in a request

\`POST /predict\`, 4 connections (fewer from 512 texts on, so that 2,000 are under way at most). The distance between the lines is HTTP, JSON, logging and metrics: it is paid once a
request, so it fades as requests grow. The model's own cost falls because one run of the graph costs much the same
for one text as for several.

![cost of a line against lines in a request](figures/batch.svg)

${table(["texts", "lines/s (range)", "CPU µs a line", "model alone, µs a line", "p99 of a request, ms"], rows)}
`;
}

function eventsPart(events) {
  const rows = bySize(events).map(([n, e]) => [n, lines(e), e.cpuMicrosPerLine, e.p99]);
  return `## Lines in an event

Binary \`invoice.received\` events at \`POST /\`, 16 connections (8 for 250 lines): the figures that [capacity.md](../docs/capacity.md) reckons with.

${table(["lines", "lines/s (range)", "CPU µs a line", "p99 of an event, ms"], rows)}
`;
}

function overloadPart({ capacity, texts, deadlineMs, offered }, save) {
  const at = (pick) => points(offered, pick).map(([share, y]) => [share * 100, y]);
  save("goodput", {
    title: "Overload: what is answered in time",
    xTitle: "offered, % of what the server can do",
    yTitle: "% of what the server can do",
    series: [
      { name: "good answers", points: at((o) => o.good) },
      { name: "refused (503)", points: at((o) => o.shed) },
      { name: "late or failed", points: at((o) => o.late + o.failed) },
    ],
  });
  const answered = at((o) => o).filter(([, o]) => o.p50 !== null);
  save("latency", {
    title: "Overload: latency of the answers",
    xTitle: "offered, % of what the server can do",
    yTitle: "ms (log)",
    logY: true,
    series: [
      { name: "p99", points: answered.map(([x, o]) => [x, o.p99]) },
      { name: "median", points: answered.map(([x, o]) => [x, o.p50]) },
    ],
  });
  const rows = bySize(offered).map(([share, o]) => [
    `${Math.round(Number(share) * 100)} %`,
    ...[o.good, o.shed, o.late + o.failed].map((part) => `${Math.round(part)} %`),
    o.p50 ?? "-",
    o.p99 ?? "-",
  ]);
  return `## Overload

Requests of ${texts} texts sent at their appointed times, whether or not the server keeps up, latency counted from
the appointed time; an answer is good when it is a 200 within ${deadlineMs} ms. 100 % is what 16 connections that wait for
their answers got: ${short(capacity)} requests/s. Beyond it the service should go on answering as many and refuse the rest early
(503 with Retry-After), so that the line of good answers stays flat. Each round reckons with its own 100 %; all shares are of that.

![good answers against offered load](figures/goodput.svg)

![latency against offered load](figures/latency.svg)

${table(["offered", "good", "refused", "late or failed", "median, ms", "p99, ms"], rows)}
`;
}

function sizePart(size) {
  const number = (name) => Number(name.split("-")[1]);
  const names = Object.keys(size).sort((a, b) => b.localeCompare(a) || 0);
  names.sort(
    (a, b) => Number(a.startsWith("labels")) - Number(b.startsWith("labels")) || number(a) - number(b),
  );
  const rows = names.map((name) => {
    const s = size[name];
    const what = name.startsWith("labels") ? `${number(name)} labels` : `${short(number(name))} n-grams`;
    const model = [s.modelMicrosAlone, s.modelMicrosPerLine];
    return [what, lines(s), s.cpuMicrosPerLine, ...model, (s.coldStartMs / 1000).toFixed(2), s.rss];
  });
  const head = [
    "model",
    "lines/s, 32 x 4 (range)",
    "CPU µs a line",
    "model, 1 text, µs",
    "model, 256 texts, µs a text",
  ];
  return `## Size of the model

Folders that the exporter makes from the lexicon: n-grams at 14 labels, labels at 50,000 n-grams. A text touches only its
own n-grams, so the vocabulary costs memory, start and cache misses, not arithmetic; each label adds a column to every
row that is gathered, a probability to decide on and a number to write, so cost grows with labels. The rows of 50,000
n-grams and of 14 labels are the same shape measured twice: what they differ by is the machine's noise.

${table([...head, "cold start, s", "memory, MB"], rows)}
`;
}

/** Writes SCALING.md and its pictures from what the runs found. */
export function writeScaling(out, result) {
  const save = (name, chart) => writeFileSync(join(out, "figures", `${name}.svg`), lineChart(chart));
  const { machine } = result;
  const parts = [
    `# Cost as it grows

Written by \`node bench/scaling.mjs\` (after \`npm run build\`), ${machine.date}: ${machine.cpu}, Node ${machine.node}, load by
${machine.generator}, ${machine.pinned}; load average at the start ${machine.busy}. Medians of ${machine.rounds} rounds.
`,
  ];
  if (result.batch) parts.push(batchPart(result.batch, save));
  if (result.events) parts.push(eventsPart(result.events));
  if (result.overload) parts.push(overloadPart(result.overload, save));
  if (result.size) parts.push(sizePart(result.size));
  writeFileSync(join(out, "SCALING.md"), parts.join("\n"));
}
