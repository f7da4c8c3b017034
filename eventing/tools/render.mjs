// What the manifest tests share: rendering with kubectl (or kustomize) and the
// overlays there are.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

export const eventing = fileURLToPath(new URL("..", import.meta.url));

/** Folders below eventing/ that a user applies to get the classifier, base included. */
export const variants = [
  "base",
  ...readdirSync(join(eventing, "overlays")).map((name) => `overlays/${name}`),
];

const [command, verb] = (process.env.KUSTOMIZE ?? "kubectl kustomize").split(" ");

/** The rendered YAML of a folder with a kustomization; throws with the tool's own words. */
export const render = (folder) => execFileSync(command, [verb, folder], { encoding: "utf8", stdio: "pipe" });

/** A YAML text's documents as plain objects. */
export const objects = (text) => parseAllDocuments(text).map((document) => document.toJS());

/** The one object of that kind and name; kind may name its group too, as `Service.serving.knative.dev`. */
export function pick(all, kind, name) {
  const [wanted, ...group] = kind.split(".");
  const found = all.filter(
    (object) =>
      object.kind === wanted &&
      object.metadata.name === name &&
      object.apiVersion.startsWith(group.join(".")),
  );
  if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} ${name}, not 1`);
  return found[0];
}

/** Renders `variant` moved to `namespace` the way overlays/namespace says, in a copy of eventing/. */
export function renderMoved(variant, namespace) {
  if (variant === "overlays/namespace") return renderMoved("base", namespace);
  const copy = mkdtempSync(join(tmpdir(), "eventing-"));
  cpSync(eventing, copy, { recursive: true });
  const file = join(copy, "overlays/namespace/kustomization.yaml");
  let text = readFileSync(file, "utf8")
    .replace("namespace: invoices", `namespace: ${namespace}`)
    .replace("- ../../base", `- ../../${variant}`);
  if (variant === "overlays/secure") text += "  - path: follow-oidc.yaml\n";
  writeFileSync(file, text);
  try {
    return render(join(copy, "overlays/namespace"));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Runs kubeconform on a YAML text: { ok, report }. SCHEMAS and KUBECONFORM say where things are. */
export function conforms(text) {
  const schemas = process.env.SCHEMAS;
  if (!schemas) throw new Error("SCHEMAS is not set: run .ci/steps/manifests, which makes the schemas");
  const run = spawnSync(
    process.env.KUBECONFORM ?? "kubeconform",
    [
      "-strict",
      "-summary",
      "-schema-location",
      `${schemas}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`,
      "-schema-location",
      `${schemas}/core/{{.ResourceKind}}{{.KindSuffix}}.json`,
      "-",
    ],
    { input: text, encoding: "utf8" },
  );
  return { ok: run.status === 0, report: `${run.stdout}${run.stderr}` };
}
