// Pods for a load, from the last run of bench/scaling.mjs: node bench/capacity.mjs [--lines 100000] [--write]
// --write puts the table between the marks in docs/capacity.md; without it the table goes to the terminal.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { paths } from "./lib/paths.mjs";
import { short } from "./lib/stats.mjs";

const { values: args } = parseArgs({
  options: {
    lines: { type: "string" },
    utilization: { type: "string", default: "70" },
    "round-trip": { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  },
});
const loads = args.lines ? [Number(args.lines)] : [1e3, 1e5, 1e7];
const utilization = Number(args.utilization) / 100;
const roundTrip = Number(args["round-trip"]) / 1000;
if (!loads.every((load) => load > 0) || !(utilization > 0 && utilization <= 1) || !(roundTrip > 0))
  throw new Error("--lines and --round-trip (ms) must be above 0, --utilization from 1 to 100");
// Kafka's unordered delivery keeps up to this many events under way for each consumer (max.poll.records).
const POLL = 50;
// Two, so that one lost node is no outage.
const LEAST_PODS = 2;

const { events, machine } = JSON.parse(readFileSync(join(paths.bench, "scaling.json"), "utf8"));
const head = [
  "lines/s",
  "lines in an event",
  "events/s",
  "one pod, lines/s",
  `pods at ${utilization * 100} %`,
  "rps target of a pod",
  "partitions, unordered",
  "partitions, ordered",
];
const rows = loads.flatMap((load) =>
  Object.entries(events)
    .filter(([size]) => Number(size) <= load)
    .map(([size, { linesPerSecond }]) => {
      const perSecond = load / Number(size);
      const pods = Math.max(LEAST_PODS, Math.ceil(load / (linesPerSecond * utilization)));
      const underWay = perSecond * roundTrip;
      return [
        short(load),
        size,
        short(perSecond),
        short(linesPerSecond),
        short(pods),
        short((linesPerSecond / Number(size)) * utilization),
        short(Math.max(LEAST_PODS, Math.ceil(underWay / POLL))),
        short(Math.max(LEAST_PODS, Math.ceil(underWay / utilization))),
      ];
    }),
);
const table = [head, head.map(() => "---:"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const source = `One core of ${machine.cpu}, Node ${machine.node}, ${machine.date}; binary events, 16 connections (8 for 250 lines); ${roundTrip * 1000} ms round trip.`;

if (args.write) {
  const file = join(paths.root, "docs", "capacity.md");
  const marks = /(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/;
  const text = readFileSync(file, "utf8");
  if (!marks.test(text)) throw new Error("docs/capacity.md: the marks around the figures are gone");
  writeFileSync(file, text.replace(marks, `$1${source}\n\n${table}\n$2`));
} else console.log(`${source}\n\n${table}`);
