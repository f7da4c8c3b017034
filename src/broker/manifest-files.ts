import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import type { z } from "zod";
import { BrokerError } from "./errors.ts";

/** One YAML document and where it stands. */
export interface ManifestDocument {
  readonly value: unknown;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  /** `eventing/base/trigger.yaml`, and the document's number where the file has several. */
  readonly place: string;
  /** Line of a path in the document, 1-based. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

const isManifest = (name: string) => /\.ya?ml$/.test(name) && !/^kustomization\.ya?ml$/.test(basename(name));

/** The manifest files below the given files and folders, in order; a kustomization is no manifest. Throws `manifest_invalid` for a path that is not there. */
export function listManifests(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new BrokerError("manifest_invalid", `${path}: no such file or folder`);
    if (!stats.isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => isManifest(name));
    return names.sort().map((name) => join(path, name));
  });
}

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** Every document of a file. Throws `manifest_invalid` naming file and line where it is not YAML. */
export function readDocuments(file: string): ManifestDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(readFileSync(file, "utf8"), { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const place = documents.length > 1 ? `${file} (document ${index + 1})` : file;
    const error = document.errors[0];
    if (error) {
      const message = error.message.split("\n", 1)[0] ?? "";
      throw new BrokerError("manifest_invalid", `${place}: not YAML: ${message.replace(/:$/, "")}`);
    }
    const value: unknown = document.toJS();
    if (value === null) return [];
    const lineOf = (path: readonly PropertyKey[]) => {
      for (let length = path.length; length > 0; length--) {
        const node: unknown = document.getIn(path.slice(0, length), true);
        const range = at(node, "range");
        if (Array.isArray(range)) return lines.linePos(Number(range[0])).line;
      }
      return lines.linePos(document.contents?.range?.[0] ?? 0).line;
    };
    const name = String(at(at(value, "metadata"), "name") ?? "");
    return [{ value, kind: String(at(value, "kind") ?? ""), name, file, place, lineOf }];
  });
}

/** A fault at a path of a document, as the one line that people see. */
export function manifestFault(
  doc: ManifestDocument,
  path: readonly PropertyKey[],
  message: string,
): BrokerError {
  const dotted = path.map(String).join(".") || doc.kind;
  return new BrokerError("manifest_invalid", `${doc.place}, line ${doc.lineOf(path)}: ${dotted}: ${message}`);
}

/** The document checked against its schema. Throws `manifest_invalid` naming file, document, line and path. */
export function checkDocument<T>(doc: ManifestDocument, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(doc.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  if (issue?.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    throw manifestFault(doc, [...path, key], "unknown field");
  }
  const inner = issue?.code === "invalid_key" ? issue.issues[0] : issue;
  throw manifestFault(doc, path, inner?.message ?? "invalid");
}
