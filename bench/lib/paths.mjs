import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Folders of the bench; `cache` is ignored by git and holds all that a run makes for itself. */
export const paths = {
  root: at("../.."),
  bench: at(".."),
  cache: at("../.cache"),
  peers: at("../peers"),
  model: at("../.cache/model"),
  grown: at("../.cache/grown"),
  exporter: at("../../models"),
  lexicon: at("../../models/data/lexicon.csv"),
  artifact: at("../../models/artifact"),
  main: at("../../dist/main.js"),
};
