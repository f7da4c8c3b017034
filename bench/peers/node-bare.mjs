// The model behind node:http and nothing else: no limits, validation, deadlines, logs or metrics. It tells what part of
// the distance to the no-op is the model. usage: node-bare.mjs PORT MODEL_DIR
import { createServer } from "node:http";
import { createClassifier } from "../../dist/classifier.js";
import { decide } from "../../dist/domain/decide.js";
import { loadModel } from "../../dist/model/model.js";
import { createEncodeResults } from "../../dist/wire/results.js";

const model = await loadModel(process.argv[3]);
const { policy } = createClassifier(model, { MAX_IN_FLIGHT_TEXTS: 0, REVIEW_THRESHOLD: undefined });
const encode = createEncodeResults(policy.labels, model.metadata);
const MOST = 256;
let waiting = [];

/** All that came in one turn of the event loop, cut where the service cuts. */
async function run() {
  const jobs = waiting;
  waiting = [];
  const texts = jobs.flatMap((job) => job.texts);
  const predictions = [];
  for (let i = 0; i < texts.length; i += MOST)
    predictions.push(...(await model.predict(texts.slice(i, i + MOST))));
  let at = 0;
  for (const job of jobs) {
    const body = encode(job.texts.map((text) => decide(text, predictions[at++], policy)));
    job.response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    job.response.end(body);
  }
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    waiting.push({ texts: JSON.parse(body.toString()).texts, response });
    if (waiting.length === 1) setImmediate(run);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
