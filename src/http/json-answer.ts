import type { Classification } from "../domain/classification.ts";
import type { Classify } from "../domain/classify.ts";
import { toServiceError } from "../errors.ts";
import { traced } from "../telemetry/tracing.ts";
import type { BodyReader } from "./body.ts";
import type { Exchange } from "./exchange.ts";

export interface JsonAnswerDeps {
  readonly classify: Classify;
  readonly body: BodyReader;
}

/** What a request asks for, and how its answer is written. */
export interface Asked {
  readonly texts: readonly string[];
  readonly explain?: boolean;
  readonly encode: (results: readonly Classification[]) => Buffer;
}

/**
 * Reads the body, classifies the texts that `decode` finds in it and answers 200 with the JSON that it makes of the
 * results; whatever is thrown on the way is the answer instead.
 */
export function answerJson(
  exchange: Exchange,
  { classify, body }: JsonAnswerDeps,
  decode: (bytes: Buffer) => Asked,
): void {
  const { req, caller, note, trace, send, fail } = exchange;
  body.read(req, (fault, bytes) => {
    if (fault) {
      fail(fault);
      return;
    }
    try {
      const { texts, explain = false, encode } = traced(trace, "decode", () => decode(bytes));
      note.texts = texts.length;
      classify(texts, { caller, explain })
        .then((results) =>
          send(
            200,
            "application/json",
            traced(trace, "encode", () => encode(results)),
          ),
        )
        .catch((error: unknown) => fail(toServiceError(error)));
    } catch (error) {
      fail(toServiceError(error));
    }
  });
}
