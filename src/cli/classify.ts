import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SingleBar } from "cli-progress";
import { parse } from "csv-parse";
import { stringify } from "csv-stringify";
import { createClassifier } from "../classifier.ts";
import { loadConfig } from "../config.ts";
import type { Classification } from "../domain/classification.ts";
import { ServiceError } from "../errors.ts";
import { loadModel } from "../model/model.ts";
import { parseOptions } from "./options.ts";

const USAGE = "npm run classify -- FILE.csv [--out OUT.csv]; FILE - reads standard input";
/** Rows classified in one call; a few full runs of the model. */
const ROWS = 1024;

/** Opens the input and says how many bytes it has, where that is known. */
async function open(file: string): Promise<{ input: NodeJS.ReadableStream; bytes: number }> {
  if (file === "-") return { input: process.stdin, bytes: 0 };
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new ServiceError("bad_request", `${file}: no such file; usage: ${USAGE}`);
  return { input: createReadStream(file), bytes: found.size };
}

/** Rows with a `text` column to result rows, many at a time. */
function classifyRows(
  classify: (texts: readonly string[]) => Promise<readonly Classification[]>,
  labels: readonly string[],
) {
  let waiting: string[] = [];
  const flush = async (stream: Transform) => {
    const texts = waiting;
    waiting = [];
    for (const { text, label, confidence, needsReview } of await classify(texts)) {
      stream.push([text, labels[label], confidence.toFixed(6), String(needsReview)]);
    }
  };
  return new Transform({
    objectMode: true,
    transform(row: Record<string, string>, _encoding, done) {
      if (row.text === undefined) {
        done(
          new ServiceError("bad_request", "the CSV has no column named text; its first line must name it"),
        );
        return;
      }
      waiting.push(row.text);
      if (waiting.length < ROWS) done();
      else flush(this).then(() => done(), done);
    },
    flush(done) {
      flush(this).then(() => done(), done);
    },
  });
}

/** `classify FILE.csv [--out OUT.csv]`: `text,prediction,confidence,needsReview`, with no server. */
export async function classify(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(args, { out: { type: "string" } }, USAGE);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0)
    throw new ServiceError("bad_request", `one file; usage: ${USAGE}`);
  const { input, bytes } = await open(file);
  const config = loadConfig();
  const model = await loadModel(config.MODEL_DIR);
  const core = createClassifier(model, { ...config, MAX_IN_FLIGHT_TEXTS: ROWS });
  const bar = new SingleBar({
    stream: process.stderr,
    format: "{bar} {percentage}% | {eta_formatted} left",
    hideCursor: true,
  });
  let read = 0;
  const progress = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      bar.update(read);
      done(null, chunk);
    },
  });
  if (bytes > 0 && process.stderr.isTTY) bar.start(bytes, 0);
  // Beside the file and renamed at the end: a failure leaves the old one, and the input may be the output.
  const partial = values.out === undefined ? undefined : `${values.out}.partial`;
  const output = partial === undefined ? process.stdout : createWriteStream(partial);
  try {
    await pipeline(
      input,
      progress,
      parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }),
      classifyRows((texts) => core.classify(texts), core.policy.labels),
      stringify({ header: true, columns: ["text", "prediction", "confidence", "needsReview"] }),
      output,
      // Standard output is not ours to end.
      { end: output !== process.stdout },
    );
    if (partial !== undefined) await rename(partial, values.out as string);
  } catch (error) {
    if (partial !== undefined) await rm(partial, { force: true });
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("bad_request", `${file}: ${(error as Error).message.split("\n")[0]}`);
  } finally {
    bar.stop();
    await model.close();
  }
}
