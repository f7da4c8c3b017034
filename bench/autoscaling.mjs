// What Knative's autoscaler does with a burst of events: node bench/autoscaling.mjs [--rate 200 --burst 4000 ...] [--help]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { simulate } from "./lib/cluster.mjs";
import { paths } from "./lib/paths.mjs";
import { short } from "./lib/stats.mjs";
import { lineChart } from "./lib/svg.mjs";

// name: [default, what it is]; the defaults of the middle part are those of eventing/base and of Knative itself.
const settings = {
  rate: [null, "events/s before and after the burst; without it a quarter of one pod"],
  burst: [0, "events/s in the burst; 0: eight pods, four times the two that stand ready"],
  "burst-start": [60, "second at which the burst begins"],
  "burst-seconds": [120, "how long it lasts"],
  duration: [420, "seconds to simulate"],
  lines: [50, "lines in an event"],
  "lines-per-second": [
    0,
    "lines/s that one pod with a whole core answers; 0: as measured by bench/scaling.mjs",
  ],
  latency: [0.01, "seconds an event takes when nothing waits"],
  "pod-start": [4, "seconds from the decision to a ready pod (scheduling, image, start)"],
  "container-concurrency": [64, "containerConcurrency"],
  utilization: [70, "target-utilization-percentage"],
  rps: [0, "events/s a pod should have, for metric rps; 0: metric concurrency"],
  "min-scale": [2, "min-scale"],
  "max-scale": [10, "max-scale; 0: none"],
  "activation-scale": [2, "activation-scale"],
  "scale-down-delay": [60, "scale-down-delay, seconds"],
  "stable-window": [60, "stable-window, seconds"],
  "panic-window": [10, "panic-window-percentage"],
  "panic-threshold": [200, "panic-threshold-percentage"],
  "broker-in-flight": [
    1e9,
    "most events that the broker has under way at once (Kafka: see docs/capacity.md)",
  ],
  timeout: [30, "seconds after which an attempt fails (timeoutSeconds)"],
  retry: [7, "the Trigger's retries"],
  backoff: [0.5, "the Trigger's backoffDelay, seconds (exponential)"],
};

function readOptions() {
  const options = Object.fromEntries(Object.keys(settings).map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({
    options: { ...options, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    for (const [name, [value, what]] of Object.entries(settings))
      console.log(`--${name.padEnd(22)} ${what}${value === null ? "" : ` (${value})`}`);
    process.exit(0);
  }
  const given = (name, value) => (values[name] === undefined ? value : Number(values[name]));
  const numbers = Object.entries(settings).map(([name, [value]]) => [name, given(name, value)]);
  const wrong = numbers.find(([, value]) => value !== null && !(value >= 0));
  if (wrong) throw new Error(`--${wrong[0]} must be a number of 0 or more`);
  return {
    ...Object.fromEntries(numbers),
    out: values.out ?? join(paths.bench, "figures", "autoscaling.svg"),
  };
}

/** Lines/s of one pod, from the last measured run. */
function measuredLines(lines) {
  const file = join(paths.bench, "scaling.json");
  if (!existsSync(file)) throw new Error("no bench/scaling.json yet: give --lines-per-second");
  const points = Object.entries(JSON.parse(readFileSync(file, "utf8")).events);
  const near = points.map(([size, one]) => [Math.abs(Math.log(Number(size) / lines)), one.linesPerSecond]);
  return near.sort((a, b) => a[0] - b[0])[0][1];
}

const o = readOptions();
const podRate = (o["lines-per-second"] || measuredLines(o.lines)) / o.lines;
const rate = o.rate ?? podRate / 4;
const burst = o.burst || podRate * 8;
const inBurst = (t) => t >= o["burst-start"] && t < o["burst-start"] + o["burst-seconds"];
const result = simulate({
  offered: (t) => (inBurst(t) ? burst : rate),
  duration: o.duration,
  podRate,
  latency: o.latency,
  podStart: o["pod-start"],
  brokerInFlight: o["broker-in-flight"],
  timeout: o.timeout,
  delivery: { retry: o.retry, backoff: o.backoff },
  metric: o.rps > 0 ? "rps" : "concurrency",
  kpa: {
    target: ((o.rps || o["container-concurrency"]) * o.utilization) / 100,
    minScale: o["min-scale"],
    maxScale: o["max-scale"],
    activationScale: o["activation-scale"],
    scaleDownDelay: o["scale-down-delay"],
    stableWindow: o["stable-window"],
    panicWindowPercentage: o["panic-window"],
    panicThresholdPercentage: o["panic-threshold"],
    maxScaleUpRate: 1000,
    maxScaleDownRate: 2,
  },
});

console.log("second  offered/s  answered/s  pods ready (wanted)  waiting");
let last = "";
for (const s of result.seconds) {
  const line = `${s.ready} (${s.wanted})${s.panic ? " panic" : ""}`;
  if (line === last && s.t % 30) continue;
  last = line;
  const numbers = [String(s.t).padStart(6), short(s.offered).padStart(9), short(s.answered).padStart(10)];
  console.log(`${numbers.join("  ")}  ${line.padEnd(20)} ${short(s.backlog)}`);
}
const most = Math.max(...result.seconds.map((s) => s.ready));
const caughtUp = result.seconds.findLast((s) => s.backlog > Math.max(rate, 1))?.t;
const end = result.seconds.at(-1).t;
console.log(
  `one pod: ${short(podRate)} events/s of ${o.lines} lines; most pods ${most}; pod-seconds ${short(result.podSeconds)}`,
);
console.log(
  `answered ${short(result.answered)}, retries ${short(result.retries)}, dead letters ${short(result.deadLetters)}`,
);
console.log(`wait: median ${result.p50.toFixed(2)} s, p99 ${result.p99.toFixed(2)} s`);
if (caughtUp === undefined) console.log("no backlog of a second's events at any time");
else if (caughtUp < end) console.log(`backlog gone after second ${caughtUp}`);
else console.log(`backlog not gone by second ${end}: give a longer --duration`);

const share = (pick) => {
  const top = Math.max(...result.seconds.map(pick), 1e-9);
  return { top, points: result.seconds.map((s) => [s.t, (100 * pick(s)) / top]) };
};
const [offered, ready, backlog] = [share((s) => s.offered), share((s) => s.ready), share((s) => s.backlog)];
mkdirSync(dirname(o.out), { recursive: true });
writeFileSync(
  o.out,
  lineChart({
    title: `A burst to ${short(burst)} events/s of ${o.lines} lines, ${o["min-scale"]}-${o["max-scale"] || "any"} pods`,
    xTitle: "second",
    yTitle: "% of the highest",
    series: [
      { name: `offered (${short(offered.top)}/s)`, points: offered.points, step: true },
      { name: `pods ready (${ready.top})`, points: ready.points, step: true },
      { name: `waiting (${short(backlog.top)})`, points: backlog.points },
    ],
  }),
);
