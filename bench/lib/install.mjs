import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "./paths.mjs";

const venvFolder = (name) => join(paths.cache, "venvs", name);
const requirements = (name) => join(paths.peers, `${name}.requirements.txt`);

/** Whether the environment is there, with just the pinned versions. */
export function venvReady(name) {
  const stamp = join(venvFolder(name), "requirements.txt");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(requirements(name), "utf8");
}

function must(command, args, env = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(" ")}: ${(done.error?.message ?? done.stderr).slice(-600)}`);
}

/** Makes a peer's virtual environment where it is missing or out of date. Throws with pip's words when it can't. */
export function makeVenv(name) {
  if (venvReady(name)) return;
  const folder = venvFolder(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(paths.cache, "venvs"), { recursive: true });
  must("python3", ["-m", "venv", folder]);
  must(join(folder, "bin", "pip"), [
    "install",
    "-q",
    "--disable-pip-version-check",
    "-r",
    requirements(name),
  ]);
  writeFileSync(join(folder, "requirements.txt"), readFileSync(requirements(name)));
}

/** Runs a Python script in the seed's environment, unless its inputs are those of the last time. */
function onceFor(script, out, inputs, args = [], env = {}) {
  const file = join(paths.peers, script);
  const hash = createHash("sha256").update(args.join());
  for (const input of [file, ...inputs]) hash.update(readFileSync(input));
  const digest = hash.digest("hex");
  const stamp = join(out, "inputs.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  must(join(venvFolder("seed"), "bin", "python"), ["-W", "ignore", file, paths.lexicon, out, ...args], env);
  writeFileSync(stamp, digest);
}

/** Trains the peers' pipeline, with a vocabulary as large as the shipped model's; needs the seed's environment. */
export function makeModel() {
  const { blocks } = JSON.parse(readFileSync(join(paths.artifact, "model.json"), "utf8"));
  const features = blocks.reduce((sum, block) => sum + block.features, 0);
  onceFor("train.py", paths.model, [paths.lexicon], [String(features)]);
}

/** Model folders of other sizes, made with the project's own exporter; a term more or less changes no cost. */
export function makeGrownModels() {
  onceFor("grow.py", paths.grown, [], [], { PYTHONPATH: paths.exporter });
}
