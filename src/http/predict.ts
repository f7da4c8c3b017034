import { ServiceError } from "../errors.ts";
import { textsPayload } from "../events/contract.ts";
import { parseJson, parseTexts, type TextLimits } from "../events/texts.ts";
import type { EncodeResults } from "../wire/results.ts";
import type { Exchange } from "./exchange.ts";
import { answerJson, type JsonAnswerDeps } from "./json-answer.ts";

export interface PredictDeps extends JsonAnswerDeps {
  readonly encodeResults: EncodeResults;
  readonly limits: TextLimits;
}

const JSON_TYPE = /^application\/(?:[^/;]+\+)?json\s*(?:;|$)/i;

/** `?explain=true`, the only query this endpoint has. */
function wantsExplanation(url: string): boolean {
  const query = url.indexOf("?");
  return query >= 0 && new URLSearchParams(url.slice(query)).get("explain") === "true";
}

/** `POST /predict`: `{"texts": [...]}` to `{"results": [...], "model": {...}}`. */
export function createPredict({ encodeResults, limits, ...deps }: PredictDeps) {
  return (exchange: Exchange): void => {
    const { headers, url = "" } = exchange.req;
    answerJson(exchange, deps, (bytes) => {
      if (!JSON_TYPE.test(headers["content-type"] ?? "")) {
        throw new ServiceError("unsupported_media_type", "Content-Type: send application/json");
      }
      const { texts, ids } = parseTexts(parseJson(bytes), textsPayload, limits);
      const explain = wantsExplanation(url);
      return { texts, explain, encode: (results) => encodeResults(results, ids) };
    });
  };
}
