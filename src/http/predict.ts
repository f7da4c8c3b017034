import type { Classify } from "../domain/classify.ts";
import { ServiceError, toServiceError } from "../errors.ts";
import { textsPayload } from "../events/contract.ts";
import { parseJson, parseTexts, type TextLimits } from "../events/texts.ts";
import { traced } from "../telemetry/tracing.ts";
import type { EncodeResults } from "../wire/results.ts";
import type { BodyReader } from "./body.ts";
import type { Exchange } from "./exchange.ts";

export interface PredictDeps {
  readonly classify: Classify;
  readonly encodeResults: EncodeResults;
  readonly limits: TextLimits;
  readonly body: BodyReader;
}

const JSON_TYPE = /^application\/(?:[^/;]+\+)?json\s*(?:;|$)/i;

/** `?explain=true`, the only query this endpoint has. */
function wantsExplanation(url: string): boolean {
  const query = url.indexOf("?");
  return query >= 0 && new URLSearchParams(url.slice(query)).get("explain") === "true";
}

/** `POST /predict`: `{"texts": [...]}` to `{"results": [...], "model": {...}}`. */
export function createPredict({ classify, encodeResults, limits, body }: PredictDeps) {
  return (exchange: Exchange): void => {
    const { req, caller, note, trace, send, fail } = exchange;
    body.read(req, (fault, bytes) => {
      if (fault) {
        fail(fault);
        return;
      }
      try {
        if (!JSON_TYPE.test(req.headers["content-type"] ?? "")) {
          throw new ServiceError("unsupported_media_type", "Content-Type: send application/json");
        }
        const { texts, ids } = traced(trace, "decode", () =>
          parseTexts(parseJson(bytes), textsPayload, limits),
        );
        note.texts = texts.length;
        const explain = wantsExplanation(req.url ?? "");
        classify(texts, { caller, explain })
          .then((results) => {
            send(
              200,
              "application/json",
              traced(trace, "encode", () => encodeResults(results, ids)),
            );
          })
          .catch((error: unknown) => fail(toServiceError(error)));
      } catch (error) {
        fail(toServiceError(error));
      }
    });
  };
}
