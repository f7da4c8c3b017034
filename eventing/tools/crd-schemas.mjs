// usage: node eventing/tools/crd-schemas.mjs OUT_DIR FILE.yaml...
// Writes a JSON Schema for each kind and version of the CustomResourceDefinitions
// in the given files, to OUT_DIR/GROUP/kind_version.json, for kubeconform.
//
// Knative's CRDs say "preserve unknown fields" nearly everywhere, so that the
// API server takes `backoffPolcy` without a word. Here every object whose
// fields are listed is closed; only those with no list at all stay open.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments } from "yaml";

/** Fields of a delivery block that Knative's Go type has and its CRDs leave to "unknown fields". */
const UNLISTED_DELIVERY = { timeout: { type: "string" }, retryAfterMax: { type: "string" } };

/**
 * An OpenAPI v3 schema of a CRD as plain JSON Schema, closed against unknown fields.
 * `root` schemas get the fields that every object has, which a CRD leaves out.
 */
export function closed(schema, root = false) {
  const {
    "x-kubernetes-preserve-unknown-fields": _open,
    "x-kubernetes-int-or-string": intOrString,
    nullable,
    ...rest
  } = schema;
  if (intOrString) return { oneOf: [{ type: "integer" }, { type: "string" }] };
  const out = { ...rest };
  if (nullable && typeof out.type === "string") out.type = [out.type, "null"];
  if (out.items) out.items = closed(out.items);
  if (out.additionalProperties && typeof out.additionalProperties === "object") {
    out.additionalProperties = closed(out.additionalProperties);
  }
  for (const key of ["allOf", "anyOf", "oneOf"]) delete out[key];
  if (out.properties) {
    out.properties = Object.fromEntries(Object.entries(out.properties).map(([k, v]) => [k, closed(v)]));
    if (root) {
      out.properties.apiVersion ??= { type: "string" };
      out.properties.kind ??= { type: "string" };
      out.properties.metadata = { type: "object" };
    }
    if (out.properties.deadLetterSink && out.properties.backoffPolicy) {
      Object.assign(out.properties, UNLISTED_DELIVERY);
    }
    out.additionalProperties = false;
  }
  return out;
}

/** All CRDs in a multi-document YAML text, as { group, kind, version, schema }. */
export function schemasOf(text) {
  const found = [];
  for (const document of parseAllDocuments(text)) {
    const crd = document.toJS();
    if (crd?.kind !== "CustomResourceDefinition") continue;
    for (const version of crd.spec.versions) {
      const schema = version.schema?.openAPIV3Schema;
      if (!schema) continue;
      found.push({ group: crd.spec.group, kind: crd.spec.names.kind, version: version.name, schema });
    }
  }
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [outDir, ...files] = process.argv.slice(2);
  let count = 0;
  for (const file of files) {
    for (const { group, kind, version, schema } of schemasOf(readFileSync(file, "utf8"))) {
      mkdirSync(join(outDir, group), { recursive: true });
      const path = join(outDir, group, `${kind.toLowerCase()}_${version}.json`);
      writeFileSync(path, JSON.stringify(closed(schema, true)));
      count += 1;
    }
  }
  console.log(`${count} schemas written`);
  if (count === 0) process.exitCode = 1;
}
