// usage: node eventing/tools/replay.mjs --from STREAM --to INGRESS [--since N] [--id ID ...] [--dry-run]
// Sends events that the dead-letters broker keeps to the real Broker again.
//   --from   the dead letters, as http://127.0.0.1:8081/default/dead-letters
//   --to     the Broker's ingress, as http://127.0.0.1:8082/default/invoices
//   --since  passes over the first N that were ever kept (the last run says its N)
//   --id     only events with this id; repeatable
// What the dead-lettering added (knativeerror...) is taken off, id and source
// stay, so a subscriber that drops duplicates drops a second replay too.

import { parseArgs } from "node:util";

const usage = "usage: replay.mjs --from STREAM --to INGRESS [--since N] [--id ID ...] [--dry-run]";

/** The kept events after number `since`, as { number, event }, until none has come for `idleMs`. */
async function* kept(stream, since, idleMs = 2000) {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), 10_000);
  const response = await fetch(`${stream}/events`, {
    headers: { "last-event-id": String(since), accept: "text/event-stream" },
    signal: abort.signal,
  });
  if (!response.ok) {
    console.error(
      `--from: ${stream}/events answered ${response.status}; name the broker that keeps the dead letters`,
    );
    process.exit(1);
  }
  let text = "";
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      text += chunk;
      const messages = text.split("\n\n");
      text = messages.pop();
      for (const message of messages) {
        const fields = Object.fromEntries(
          message.split("\n").map((l) => /^(\w*): ?(.*)$/.exec(l)?.slice(1) ?? []),
        );
        if (fields.data) yield { number: Number(fields.id), event: JSON.parse(fields.data) };
      }
      timer = setTimeout(() => abort.abort(), idleMs);
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** The event as it was before it was dead-lettered. */
function original(event) {
  const dropped = /^knative(error\w*|arrivaltime|brokerttl)$/;
  return Object.fromEntries(Object.entries(event).filter(([name]) => !dropped.test(name)));
}

async function send(ingress, event) {
  const response = await fetch(ingress, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json; charset=UTF-8" },
    body: JSON.stringify(event),
  });
  await response.arrayBuffer();
  return response.status;
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: "string" },
        to: { type: "string" },
        since: { type: "string", default: "0" },
        id: { type: "string", multiple: true },
        "dry-run": { type: "boolean", default: false },
      },
    });
    if (values.from && values.to && /^\d+$/.test(values.since)) return values;
  } catch {
    // Falls through to the usage line.
  }
  console.error(usage);
  process.exit(2);
}

const options = parse();
let replayed = 0;
let failed = 0;
let last = Number(options.since);
for await (const { number, event } of kept(options.from, last)) {
  last = Math.max(last, number);
  if (options.id && !options.id.includes(event.id)) continue;
  const why = event.knativeerrordata ? Buffer.from(event.knativeerrordata, "base64").toString("utf8") : "";
  const name = `${number} ${event.source} ${event.id} (${event.knativeerrorcode ?? "no code"}) ${why}`.trim();
  if (options["dry-run"]) {
    console.log(`would replay ${name}`);
    continue;
  }
  const status = await send(options.to, original(event));
  if (status === 202) replayed += 1;
  else failed += 1;
  console.log(`${status === 202 ? "replayed" : `FAILED with ${status}`} ${name}`);
}
console.log(`${replayed} replayed, ${failed} failed; the next run can start with --since ${last}`);
process.exitCode = failed > 0 ? 1 : 0;
