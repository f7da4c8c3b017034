import type { Classification } from "../domain/classification.ts";
import { ByteWriter } from "./byte-writer.ts";

/** The model as the answers name it. */
export interface ModelName {
  readonly name: string;
  readonly version: string;
}

/** Writes the results object; what a caller puts around it goes in `before` and `after`. */
export type EncodeResults = (
  results: readonly Classification[],
  ids: readonly string[] | undefined,
  before?: string,
  after?: string,
) => Buffer;

const writer = new ByteWriter();
const ZERO_NUMBER = "0.000000";

/**
 * `{"results":[...],"model":{...}}` as UTF-8 bytes, with six decimals. JSON.stringify of full doubles costs five
 * times as much a text: here all that follows the text is laid out once for each label, and only the digits are
 * filled in.
 */
export function createEncodeResults(labels: readonly string[], model: ModelName): EncodeResults {
  let template = '},"confidence":';
  /** Of each probability, from the end of a label's template. */
  const offsets: number[] = [];
  for (let i = labels.length - 1; i >= 0; i--) {
    template = ZERO_NUMBER + template;
    offsets[i] = -Buffer.byteLength(template);
    template = `${i === 0 ? "" : ","}${JSON.stringify(labels[i])}:${template}`;
  }
  const templates = labels.map((label) =>
    Buffer.from(`,"prediction":${JSON.stringify(label)},"probabilities":{${template}`),
  );
  const review = Buffer.from(',"needsReview":true');
  const accepted = Buffer.from(',"needsReview":false');
  const modelJson = JSON.stringify({ name: model.name, version: model.version });
  const tail = Buffer.from(`}],"model":${modelJson}}`);

  /** Leaves the object open: what ends it goes into the next write. */
  const writeOne = (before: string, result: Classification, id: string | undefined) => {
    const start = `${before}{"text":${JSON.stringify(result.text)}`;
    writer.text(id === undefined ? start : `${start},"id":${JSON.stringify(id)}`);
    const end = writer.bytes(templates[result.label] as Buffer);
    for (let i = 0; i < offsets.length; i++) {
      writer.decimals(end + (offsets[i] as number), result.probabilities[i] as number);
    }
    writer.decimalsHere(result.confidence);
    writer.bytes(result.needsReview ? review : accepted);
    if (result.because) writeReasons(result);
  };

  const writeReasons = (result: Classification) => {
    const because = result.because?.map(({ ngram, share }) => ({
      ngram,
      share: Math.round(share * 1e6) / 1e6,
    }));
    writer.text(`,"because":${JSON.stringify(because)}`);
    if (result.runnerUp === undefined) return;
    writer.text(`,"runnerUp":{"label":${JSON.stringify(labels[result.runnerUp])},"probability":`);
    writer.decimalsHere(result.probabilities[result.runnerUp] as number);
    writer.text("}");
  };

  return (results, ids, before = "", after = "") => {
    writer.reset();
    const start = `${before}{"results":[`;
    for (let i = 0; i < results.length; i++) {
      writeOne(i === 0 ? start : "},", results[i] as Classification, ids?.[i]);
    }
    if (results.length === 0) writer.text(`${start}],"model":${modelJson}}`);
    else writer.bytes(tail);
    if (after !== "") writer.text(after);
    return writer.finish();
  };
}
