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
// As bytes: writing a string is a call out of V8, copying bytes is not.
const RESULTS = Buffer.from('{"results":[');
const TEXT = Buffer.from('{"text":');
const COMMA = Buffer.from(",");
const END = Buffer.from("}");

/**
 * `{"results":[...],"model":{...}}` as UTF-8 bytes, with six decimals. JSON.stringify of full doubles costs five
 * times as much a text: here the label names are laid out once and only the digits are filled in.
 */
export function createEncodeResults(labels: readonly string[], model: ModelName): EncodeResults {
  let template = '"probabilities":{';
  const offsets: number[] = [];
  labels.forEach((label, i) => {
    template += `${i === 0 ? "" : ","}${JSON.stringify(label)}:`;
    offsets.push(Buffer.byteLength(template));
    template += ZERO_NUMBER;
  });
  const probabilities = Buffer.from(`${template}},"confidence":`);
  const predictions = labels.map((label) => Buffer.from(`,"prediction":${JSON.stringify(label)},`));
  const review = Buffer.from(',"needsReview":true');
  const accepted = Buffer.from(',"needsReview":false');
  const tail = Buffer.from(`],"model":${JSON.stringify({ name: model.name, version: model.version })}}`);

  const writeOne = (result: Classification, id: string | undefined) => {
    writer.bytes(TEXT);
    writer.json(result.text);
    if (id !== undefined) {
      writer.text(',"id":');
      writer.json(id);
    }
    writer.bytes(predictions[result.label] as Buffer);
    const at = writer.bytes(probabilities);
    for (let i = 0; i < offsets.length; i++) {
      writer.decimals(at + (offsets[i] as number), result.probabilities[i] as number);
    }
    writer.decimalsHere(result.confidence);
    writer.bytes(result.needsReview ? review : accepted);
    if (result.because) writeReasons(result);
    writer.bytes(END);
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
    if (before !== "") writer.text(before);
    writer.bytes(RESULTS);
    for (let i = 0; i < results.length; i++) {
      if (i > 0) writer.bytes(COMMA);
      writeOne(results[i] as Classification, ids?.[i]);
    }
    writer.bytes(tail);
    if (after !== "") writer.text(after);
    return writer.finish();
  };
}
