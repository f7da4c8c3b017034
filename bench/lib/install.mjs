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

function must(command, args) {
  const done = spawnSync(command, args, { encoding: "utf8" });
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

/** Trains the peers' pipeline once; needs the seed's environment. */
export function makeModel() {
  const hash = createHash("sha256");
  for (const file of [paths.lexicon, join(paths.peers, "train.py")]) hash.update(readFileSync(file));
  const digest = hash.digest("hex");
  const stamp = join(paths.model, "inputs.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  const train = join(paths.peers, "train.py");
  must(join(venvFolder("seed"), "bin", "python"), ["-W", "ignore", train, paths.lexicon, paths.model]);
  writeFileSync(stamp, digest);
}
