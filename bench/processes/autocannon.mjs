// Runs as its own process, pinned to the load's core: node autocannon.mjs PLAN.json, the result on standard output.
import { readFileSync } from "node:fs";
import autocannon from "autocannon";

const { url, requests, connections, seconds } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  timeout: 30,
  requests: requests.map((request) => ({ ...request, method: "POST" })),
});
process.stdout.write(
  JSON.stringify({
    rps: result.requests.total / result.duration,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    bad: result.non2xx + result.errors + result.timeouts,
  }),
);
