import { isUtf8 } from "node:buffer";
import { ServiceError } from "../errors.ts";
import type { receivedData, TextsPayload, textsPayload } from "./contract.ts";

export interface TextLimits {
  /** Texts in one request or event. */
  readonly maxTexts: number;
  /** Code points in one text. */
  readonly maxTextLength: number;
}

/** Strict JSON from bytes: UTF-8 or nothing. Throws `invalid_json`. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new ServiceError("invalid_json", "the body is not valid UTF-8");
  const text = body.toString("utf8");
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw new ServiceError("invalid_json", "the body is not valid JSON");
  }
}

/** A zod path as people write it: `texts[3]`. */
export function place(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path) name += typeof part === "number" ? `[${part}]` : `${name && "."}${String(part)}`;
  return name || "the body";
}

function tooLong(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  let points = 0;
  for (const _ of text) points++;
  return points > max;
}

type PayloadSchema = typeof receivedData | typeof textsPayload;

/** Validated texts, ids and, in an event, explain; unknown keys are ignored. Throws `invalid_texts` naming the place. */
export function parseTexts(data: unknown, schema: PayloadSchema, limits: TextLimits): TextsPayload {
  const invalid = (message: string) => new ServiceError("invalid_texts", message);
  // Counted before the schema looks at each text, so that a million empty strings cost nothing.
  const count = (data as { texts?: { length?: unknown } } | null)?.texts?.length;
  if (typeof count === "number" && count > limits.maxTexts) {
    throw invalid(`texts: ${count} texts, at most ${limits.maxTexts} are taken; split them`);
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${place(issue?.path ?? [])}: ${issue?.message ?? "invalid"}`);
  }
  const { texts, ids } = parsed.data;
  if (ids && ids.length !== texts.length) {
    throw invalid(`ids: ${ids.length} ids for ${texts.length} texts; send one for each`);
  }
  for (let i = 0; i < texts.length; i++) {
    if (tooLong(texts[i] as string, limits.maxTextLength)) {
      throw invalid(`texts[${i}]: longer than ${limits.maxTextLength} code points; shorten it`);
    }
  }
  return parsed.data;
}
