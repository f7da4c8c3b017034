import { readFileSync } from "node:fs";
import { clock, createClassifier } from "./classifier.ts";
import type { Config } from "./config.ts";
import { createClassify } from "./domain/classify.ts";
import { createReplyEncoder } from "./events/reply.ts";
import { createBodyReader } from "./http/body.ts";
import { createEvents } from "./http/events.ts";
import { createHotHandler, type ExchangeObserver } from "./http/exchange.ts";
import { createInfer, modelPaths } from "./http/inference-protocol.ts";
import { loadSite } from "./http/load-site.ts";
import { createPredict } from "./http/predict.ts";
import { startServer } from "./http/server.ts";
import { createClosers } from "./lifecycle.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { loadModel, type Model } from "./model/model.ts";
import { requestLog } from "./request-log.ts";
import { startTracing } from "./telemetry/tracing.ts";
import { createEncodeResults } from "./wire/results.ts";

export interface Service {
  readonly url: string;
  /** Ready off, stop accepting, answer what is in flight, drain, release the model, flush the log. */
  readonly close: () => Promise<void>;
  /** Writes an unexpected fault to the log. */
  readonly report: (fault: unknown) => void;
}

/** Bodies held at once, as a multiple of the largest one. */
const BODIES_AT_ONCE = 32;

const packageVersion = () =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
    .version;

export interface ServiceDeps {
  /** Default: the ONNX model in MODEL_DIR. */
  readonly load?: (dir: string) => Promise<Model>;
}

/** Wires everything and listens; resolves once the model is verified, warmed and the port open. */
export async function startService(config: Config, { load = loadModel }: ServiceDeps = {}): Promise<Service> {
  const { logger, close: closeLog } = createLogger(config.LOG_LEVEL);
  const closers = createClosers((name, err) => logger.error({ err, name }, "closing failed"));
  closers.add("log", closeLog);
  const report = (err: unknown) => logger.error({ err }, "unexpected fault");
  try {
    const model = await load(config.MODEL_DIR);
    closers.add("model", model.close);
    const { metadata } = model;
    const version = packageVersion();
    const tracing = await startTracing({
      endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
      serviceVersion: version,
      onError: (message) => logger.warn({ message }, "traces are lost"),
    });
    closers.add("traces", tracing.close);
    const labels = metadata.labels.map(({ name }) => name);
    const metrics = createMetrics({ labels, model: metadata, version });
    const { classify, policy, batcher } = createClassifier(model, config, metrics);
    metrics.showInFlight(batcher.inFlight);
    closers.add("batches", batcher.drain);
    const { onAnswer: count } = metrics;
    const log = requestLog(logger, clock);
    const observer: ExchangeObserver = {
      onAnswer: (...answer) => {
        count(...answer);
        log(...answer);
      },
    };

    let ready = false;
    const encodeResults = createEncodeResults(labels, metadata);
    const limits = { maxTexts: config.MAX_TEXTS, maxTextLength: config.MAX_TEXT_LENGTH };
    const maxBodyBytes = config.MAX_BODY_BYTES;
    const body = createBodyReader({ maxBytes: maxBodyBytes, maxBuffered: maxBodyBytes * BODIES_AT_ONCE });
    const reply = createReplyEncoder({
      source: config.REPLY_SOURCE,
      schemaBase: config.SCHEMA_BASE,
      modelVersion: metadata.version,
      encodeResults,
    });

    // jose is loaded only where tokens are asked for.
    const verify = config.OIDC_ISSUER ? (await import("./auth/guard.ts")).createGuard(config) : undefined;
    const verifyPredict = config.OIDC_PREDICT ? verify : undefined;
    const common = {
      clock,
      timeoutMs: config.REQUEST_TIMEOUT_MS,
      refusal: batcher.refusal,
      discard: body.discard,
      observer,
      startTrace: tracing.start,
    };
    const infer = createHotHandler(
      { ...common, route: "/v2/models/:name/infer", verify: verifyPredict },
      createInfer({ classify, labels, model: metadata, limits, body }),
    );
    const hot = {
      "/": createHotHandler(
        { ...common, route: "/", verify },
        createEvents({
          classify,
          reply,
          limits,
          maxBatch: config.MAX_IN_FLIGHT_TEXTS,
          body,
          invalidEvents: config.INVALID_EVENTS,
        }),
      ),
      "/predict": createHotHandler(
        { ...common, route: "/predict", verify: verifyPredict },
        createPredict({ classify, encodeResults, limits, body }),
      ),
      ...Object.fromEntries(modelPaths(metadata).map((path) => [`${path}/infer`, infer])),
    };

    const secured = { events: verify !== undefined, predict: verifyPredict !== undefined };
    const site = loadSite(() => ({
      hot,
      model: { ...metadata, review: { ...metadata.review, threshold: policy.threshold } },
      version,
      schemaBase: config.SCHEMA_BASE,
      secured,
      verify: verifyPredict,
      ready: () => ready,
      metrics: metrics.render,
      // Straight to the model, so that no metric counts the documents' examples.
      classify: createClassify(model.predict, model.explain, policy),
      encodeResults,
      reply,
      onFault: (error) => report(error.cause ?? error),
    }));
    const server = await startServer({
      host: config.HOST,
      port: config.PORT,
      app: site.handler,
      hot,
      // An `invoice.rejected` in place of the 413 is named after the body, so that has to come.
      maxBodyBytes: config.INVALID_EVENTS === "reply" ? Number.POSITIVE_INFINITY : maxBodyBytes,
      requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    });
    closers.add("server", server.close);
    closers.add("ready", () => {
      ready = false;
    });
    ready = true;
    site.start();
    logger.info({ url: server.url, model: metadata.name, version: metadata.version }, "listening");
    return { url: server.url, close: closers.close, report };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
