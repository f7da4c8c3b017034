// usage: node eventing/tools/core-schemas.mjs SCHEMA_DIR OUT_DIR NAME...
// Takes Kubernetes' own schemas as the PyPI package kubernetes-validate ships
// them (one file a kind, with references into _definitions.json) and writes the
// named ones, like `deployment-apps-v1`, with the references filled in:
// kubeconform does not follow them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [schemaDir, outDir, ...names] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(join(schemaDir, `${name}.json`), "utf8"));
const definitions = read("_definitions").$defs;

function filled(node, within) {
  if (Array.isArray(node)) return node.map((item) => filled(item, within));
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string") {
    const name = node.$ref.split("/").at(-1);
    if (within.includes(name)) throw new Error(`${name} contains itself: it can't be written out`);
    return filled(definitions[name], [...within, name]);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value, within)]));
}

mkdirSync(outDir, { recursive: true });
for (const name of names) {
  const { $schema: _draft, ...schema } = read(name);
  writeFileSync(join(outDir, `${name}.json`), JSON.stringify(filled(schema, [])));
}
console.log(`${names.length} core schemas written`);
