import { HTTP } from "cloudevents";

export * from "../../dist/events/codec.js?original";

/** The attributes by the SDK's own decoder, which also wants a body; ours is decoded afterwards as before. */
export function decodeBinaryHead(headers) {
  const event = HTTP.toEvent({ headers, body: "{}" });
  event.validate();
  const { id, source, type, datacontenttype, subject, correlationid, partitionkey, traceparent, tracestate } =
    event;
  return { id, source, type, datacontenttype, subject, correlationid, partitionkey, traceparent, tracestate };
}
