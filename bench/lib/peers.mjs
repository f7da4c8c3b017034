import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "./paths.mjs";
import { binaryEvent, plain, structuredEvent } from "./payloads.mjs";
import { freePort } from "./server.mjs";

const python = (venv) => join(paths.cache, "venvs", venv, "bin", "python");
const script = (name) => join(paths.peers, name);

const texts = {
  request: (_kind, list) => ({ path: "/predict", ...plain({ texts: list }) }),
  labels: (_kind, body) => JSON.parse(body).results.map((result) => result.prediction),
};

const events = {
  request: (kind, list, id) => {
    if (kind === "texts") return texts.request(kind, list);
    const form = kind === "binary" ? binaryEvent : structuredEvent;
    return { path: "/", ...form({ texts: list }, `event-${id}`) };
  },
  labels: (kind, body) => texts.labels(kind, kind === "texts" ? body : JSON.stringify(JSON.parse(body).data)),
};

async function launchMlserver(port) {
  const cwd = join(paths.cache, "mlserver");
  mkdirSync(cwd, { recursive: true });
  const server = { http_port: port, grpc_port: await freePort(), metrics_port: await freePort() };
  // No worker processes: one core is all there is, and they only add a hop.
  const settings = { ...server, host: "127.0.0.1", parallel_workers: 0, debug: false };
  writeFileSync(join(cwd, "settings.json"), JSON.stringify(settings));
  const model = {
    name: "invoice-classifier",
    implementation: "mlserver_runtime.Classifier",
    max_batch_size: 64,
    max_batch_time: 0.005,
    parameters: { uri: paths.model },
  };
  writeFileSync(join(cwd, "model-settings.json"), JSON.stringify(model));
  const env = { PYTHONPATH: paths.peers };
  return {
    command: join(paths.cache, "venvs", "mlserver", "bin", "mlserver"),
    args: ["start", "."],
    cwd,
    env,
  };
}

const mlserver = {
  request: (_kind, list) => ({
    path: "/v2/models/invoice-classifier/infer",
    ...plain({ inputs: [{ name: "text", shape: [list.length, 1], datatype: "BYTES", data: list }] }),
  }),
  labels: (_kind, body) => JSON.parse(body).outputs[0].data,
};

const kserve = {
  request: (kind, list, id) => {
    const payload = { instances: list };
    const form = kind === "binary" ? binaryEvent : structuredEvent;
    const message = kind === "texts" ? plain(payload) : form(payload, `event-${id}`);
    return { path: "/v1/models/invoice-classifier:predict", ...message };
  },
  labels: (kind, body) => {
    const answer = JSON.parse(body);
    return (kind === "structured" ? answer.data : answer).predictions.map((p) => p.prediction);
  },
};

const launchPython =
  (venv, file, model = "") =>
  (port) => ({ command: python(venv), args: [script(file), join(paths.model, model), String(port)] });
const launchNode =
  (file, ...rest) =>
  (port) => ({ command: process.execPath, args: [script(file), String(port), ...rest] });

const ALL = ["texts", "binary", "structured"];

/**
 * Everything that is compared. `kinds`: the message forms it answers; `single`: only one-text scenarios make sense; `venv`:
 * the environment it needs. `labels` reads the predictions of an answer.
 */
export const peers = [
  {
    id: "ours",
    title: "ours",
    kinds: ALL,
    ...events,
    launch: (port) => ({
      command: process.execPath,
      args: [paths.main, "serve"],
      env: { PORT: String(port), HOST: "127.0.0.1" },
    }),
  },
  {
    id: "seed",
    title: "seed: FastAPI + scikit-learn",
    kinds: ["texts"],
    venv: "seed",
    ...texts,
    launch: launchPython("seed", "seed_service.py", "pipeline.joblib"),
  },
  {
    id: "seed-single",
    title: "the same, one calibrated model",
    kinds: ["texts"],
    venv: "seed",
    ...texts,
    launch: launchPython("seed", "seed_service.py", "single.joblib"),
  },
  {
    id: "fastapi-ort",
    title: "FastAPI + onnxruntime",
    kinds: ["texts"],
    venv: "seed",
    ...texts,
    launch: launchPython("seed", "fastapi_ort.py"),
  },
  {
    id: "mlserver",
    title: "MLServer, adaptive batching",
    kinds: ["texts"],
    venv: "mlserver",
    ...mlserver,
    launch: launchMlserver,
  },
  {
    id: "kserve",
    title: "KServe custom predictor",
    kinds: ALL,
    venv: "kserve",
    ...kserve,
    launch: launchPython("kserve", "kserve_service.py"),
  },
  {
    id: "node-bare",
    title: "our model behind node:http, nothing else",
    kinds: ["texts"],
    ...texts,
    launch: (port) => ({
      command: process.execPath,
      args: [script("node-bare.mjs"), String(port), paths.artifact],
    }),
  },
  {
    id: "node-noop",
    title: "node:http no-op",
    kinds: ["texts"],
    single: true,
    ...texts,
    launch: launchNode("node-noop.mjs"),
  },
  {
    id: "node-noop-flush",
    title: "node:http no-op, joint flush",
    kinds: ["texts"],
    single: true,
    ...texts,
    launch: launchNode("node-noop.mjs", "flush"),
  },
  {
    id: "express-noop",
    title: "Express no-op",
    kinds: ["texts"],
    single: true,
    ...texts,
    launch: launchNode("express-noop.mjs"),
  },
];
