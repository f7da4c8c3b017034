import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  type Link,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { ExportResultCode, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Outcome, Step, Trace, TracedEvent, TracedRequest, Tracing, TracingOptions } from "./tracing.ts";

/** Milliseconds that one export, and so the last one at shutdown, may take. */
const EXPORT_TIMEOUT = 3_000;
/** A batch of events links to this many of their makers at most. */
const MAX_LINKS = 32;
const ERROR_PAUSE = 60_000;

const propagator = new W3CTraceContextPropagator();

function contextOf(traceparent: unknown, tracestate: unknown): Context | undefined {
  if (typeof traceparent !== "string") return undefined;
  const carrier = { traceparent, ...(typeof tracestate === "string" && { tracestate }) };
  const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  return trace.getSpanContext(context) ? context : undefined;
}

/** OpenTelemetry's semantic conventions for HTTP servers. */
function httpAttributes({ method, route }: TracedRequest, { status, code, texts }: Outcome): Attributes {
  return {
    "http.request.method": method,
    "http.route": route,
    "url.path": route,
    "url.scheme": "http",
    "http.response.status_code": status,
    ...(code !== undefined && { "error.type": code }),
    ...(texts !== undefined && { "invoice_classifier.texts": texts }),
  };
}

/** OpenTelemetry's semantic conventions for messaging and for CloudEvents. */
function eventAttributes(events: readonly TracedEvent[]): Attributes {
  const common = {
    "messaging.system": "knative",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
  };
  const [event] = events;
  if (!event || events.length > 1) return { ...common, "messaging.batch.message_count": events.length };
  return {
    ...common,
    "messaging.message.id": event.id,
    "cloudevents.event_id": event.id,
    "cloudevents.event_source": event.source,
    "cloudevents.event_spec_version": "1.0",
    "cloudevents.event_type": event.type,
    ...(event.subject !== undefined && { "cloudevents.event_subject": event.subject }),
  };
}

/** The clock of the notes is monotonic, that of spans counts from 1970. */
const epoch = (milliseconds: number) => performance.timeOrigin + milliseconds;

function createTrace(tracer: Tracer, request: TracedRequest): Trace {
  const events: TracedEvent[] = [];
  const steps: { name: Step; startedAt: number; endedAt: number }[] = [];
  return {
    event: (event) => void events.push(event),
    step: (name, startedAt, endedAt) => void steps.push({ name, startedAt, endedAt }),
    end: (outcome) => {
      const makers = events
        .slice(0, MAX_LINKS)
        .flatMap((event) => contextOf(event.traceparent, event.tracestate) ?? []);
      const hop = contextOf(request.headers.traceparent, request.headers.tracestate);
      // The request's own header names the last hop and so the parent; without it a lone event's maker is the parent.
      const parent = hop ?? (events.length === 1 ? makers[0] : undefined) ?? ROOT_CONTEXT;
      const links: Link[] = makers
        .filter((maker) => maker !== parent)
        .flatMap((maker) => trace.getSpanContext(maker) ?? [])
        .filter(({ spanId }) => spanId !== trace.getSpanContext(parent)?.spanId)
        .map((context) => ({ context }));
      const consumed = events.length > 0;
      const span = tracer.startSpan(
        consumed ? "process events" : `${request.method} ${request.route}`,
        {
          kind: consumed ? SpanKind.CONSUMER : SpanKind.SERVER,
          startTime: epoch(request.startedAt),
          attributes: { ...httpAttributes(request, outcome), ...(consumed && eventAttributes(events)) },
          links,
        },
        parent,
      );
      if (outcome.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.code ?? "" });
      const inside = trace.setSpan(ROOT_CONTEXT, span);
      for (const { name, startedAt, endedAt } of steps) {
        tracer.startSpan(name, { startTime: epoch(startedAt) }, inside).end(epoch(endedAt));
      }
      span.end(epoch(performance.now()));
      return span.spanContext().traceId;
    },
  };
}

/** An exporter that tells of its failures, at most once in ERROR_PAUSE; the SDK itself would keep them to itself. */
function telling(inner: SpanExporter, onError: TracingOptions["onError"]): SpanExporter {
  let quietUntil = 0;
  return {
    export: (spans, done) =>
      inner.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS && performance.now() >= quietUntil) {
          quietUntil = performance.now() + ERROR_PAUSE;
          onError?.("OTEL_EXPORTER_OTLP_ENDPOINT: spans could not be sent and are lost");
        }
        done(result);
      }),
    shutdown: () => inner.shutdown(),
  };
}

/**
 * Tracing to an OTLP/HTTP collector. A caller's decision not to sample is honoured. `OTEL_SERVICE_NAME`,
 * `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_EXPORTER_OTLP_HEADERS` and `_COMPRESSION` count as OpenTelemetry defines them.
 */
export function createOtlpTracing(options: TracingOptions & { readonly endpoint: string }): Tracing {
  const otlp = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, "")}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT,
  });
  const exporter = telling(otlp, options.onError);
  const named = { "service.name": "invoice-classifier", "service.version": options.serviceVersion };
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes(named))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_TIMEOUT })],
  });
  const tracer = provider.getTracer("invoice-classifier", options.serviceVersion);
  return {
    start: (request) => createTrace(tracer, request),
    close: async () => {
      const late = new Promise<void>((resolve) => void setTimeout(resolve, EXPORT_TIMEOUT).unref());
      await Promise.race([provider.shutdown().catch(() => {}), late]);
    },
  };
}
