import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { SingleBar } from "cli-progress";
import { CloudEvent } from "cloudevents";
import { parse } from "csv-parse";
import { loadConfig } from "../config.ts";
import { ServiceError } from "../errors.ts";
import { RECEIVED } from "../events/contract.ts";
import { parseOptions } from "./options.ts";
import { groupRows, type Invoice, invoiceId, type Row } from "./publish/invoices.ts";
import { type Journal, openJournal } from "./publish/journal.ts";
import { sendEvent } from "./publish/send.ts";

const USAGE =
  "npm run publish -- FILE.csv [--broker http://localhost:8080/default/invoices] [--batch 50] [--concurrency 8] [--state .broker/publish]";
/** Different reasons that are told in full. */
const REASONS = 5;

const bad = (message: string) => new ServiceError("bad_request", `${message}; usage: ${USAGE}`);

function number(name: string, text: string | undefined, fallback: number, max: number): number {
  const value = Number(text ?? fallback);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw bad(`--${name}: must be a whole number from 1 to ${max}`);
}

async function* readRows(file: string): AsyncGenerator<Row> {
  const options = { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true };
  const input = createReadStream(file);
  const parser = parse(options);
  input.on("error", (error) => parser.destroy(error));
  for await (const row of input.pipe(parser) as AsyncIterable<Record<string, string>>) {
    if (row.text === undefined) throw bad("the CSV has no column named text; its first line must name it");
    yield { text: row.text, invoice: row.invoice };
  }
}

async function readInvoices(file: string, batch: number): Promise<Invoice[]> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw bad(`${file}: no such file`);
  try {
    return await groupRows(readRows(file), batch);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw bad(`${file}: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** The SDK checks what it makes: an event that no broker would take is found here. */
function envelope({ subject, texts }: Invoice, id: string, source: string): string {
  const event = new CloudEvent({
    id,
    source,
    type: RECEIVED,
    datacontenttype: "application/json",
    ...(subject !== null && { subject }),
    data: { texts },
  });
  return JSON.stringify(event);
}

interface Totals {
  sent: number;
  accepted: number;
  failed: number;
  skipped: number;
  readonly reasons: Map<string, number>;
}

interface Work {
  readonly invoices: readonly Invoice[];
  readonly url: string;
  readonly source: string;
  readonly batch: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly onProgress: (totals: Totals) => void;
}

async function sendAll(work: Work): Promise<Totals> {
  const totals: Totals = { sent: 0, accepted: 0, failed: 0, skipped: 0, reasons: new Map() };
  const queue = work.invoices.values();
  const worker = async () => {
    for (const invoice of queue) {
      if (work.signal.aborted) return;
      const id = invoiceId(invoice, work.batch);
      if (work.journal.accepted.has(id)) totals.skipped++;
      else {
        totals.sent++;
        const result = await sendEvent(work.url, envelope(invoice, id, work.source), work.signal);
        if (result.accepted) {
          totals.accepted++;
          work.journal.add(id);
        } else if (work.signal.aborted) {
          totals.sent--;
        } else {
          totals.failed++;
          totals.reasons.set(result.reason, (totals.reasons.get(result.reason) ?? 0) + 1);
        }
      }
      work.onProgress(totals);
    }
  };
  await Promise.all(Array.from({ length: work.concurrency }, worker));
  return totals;
}

function summary(totals: Totals, rows: number, seconds: number, interrupted: boolean): string {
  const before = totals.skipped > 0 ? `, ${totals.skipped} accepted before` : "";
  const counts = `sent ${totals.sent}, accepted ${totals.accepted}, failed ${totals.failed}${before}`;
  const tail = interrupted ? "\ninterrupted: the same command goes on from here" : "";
  return `${counts} (${rows} rows, ${seconds.toFixed(1)} s)${tail}`;
}

/** `publish FILE.csv`: its rows as `invoice.received` events; ends with 1 when any was not accepted. */
export async function publish(args: readonly string[]): Promise<void> {
  const options = {
    broker: { type: "string" },
    batch: { type: "string" },
    concurrency: { type: "string" },
    state: { type: "string" },
  } as const;
  const { values, positionals } = parseOptions(args, options, USAGE);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw bad("one file");
  const url = values.broker ?? `http://localhost:${loadConfig().BROKER_PORT}/default/invoices`;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw bad(`--broker ${url}: must be an http or https URL`);
  const batch = number("batch", values.batch, 50, 1000);
  const concurrency = number("concurrency", values.concurrency, 8, 256);
  const invoices = await readInvoices(file, batch);
  const rows = invoices.reduce((sum, { texts }) => sum + texts.length, 0);
  const ids = invoices.map((invoice) => invoiceId(invoice, batch));
  const journal = openJournal(values.state ?? ".broker/publish", [url, ...ids]);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const format = "{bar} {value}/{total} invoices | {failed} failed | {eta_formatted} left";
  const bar = new SingleBar({ stream: process.stderr, format, hideCursor: true });
  if (process.stderr.isTTY) bar.start(invoices.length, 0, { failed: 0 });
  const started = performance.now();
  const totals = await sendAll({
    invoices,
    url,
    source: `/csv/${encodeURIComponent(basename(file))}`,
    batch,
    concurrency,
    signal: stop.signal,
    journal,
    onProgress: ({ sent, skipped, failed }) => bar.update(sent + skipped, { failed }),
  });
  bar.stop();
  const interrupted = stop.signal.aborted;
  if (totals.failed === 0 && !interrupted) journal.finish();
  else journal.keep();
  for (const [reason, count] of [...totals.reasons].slice(0, REASONS)) console.error(`${count} x ${reason}`);
  console.log(summary(totals, rows, (performance.now() - started) / 1000, interrupted));
  if (interrupted) process.exitCode = 130;
  else if (totals.failed > 0) process.exitCode = 1;
}
