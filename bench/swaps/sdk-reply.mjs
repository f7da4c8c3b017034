import { CloudEvent, HTTP } from "cloudevents";
import { replyId } from "../../dist/events/contract.js";
import { createReplyEncoder as original } from "../../dist/events/reply.js?original";

export * from "../../dist/events/reply.js?original";

/** The reply as the SDK's CloudEvent, serialised by the SDK. */
export function createReplyEncoder(options) {
  const { source, schemaBase, modelVersion, encodeResults } = options;
  const classified = ({ attributes, ids }, results) => {
    const event = new CloudEvent({
      id: replyId(attributes.source, attributes.id, modelVersion),
      source,
      type: "invoice.classified",
      datacontenttype: "application/json",
      dataschema: `${schemaBase}/invoice.classified.json`,
      ...(attributes.subject === undefined ? {} : { subject: attributes.subject }),
      causationid: attributes.id,
      correlationid: attributes.correlationid ?? attributes.id,
      outcome: results.some((result) => result.needsReview) ? "review" : "accepted",
      data: JSON.parse(encodeResults(results, ids).toString()),
    });
    return Buffer.from(HTTP.structured(event).body);
  };
  return { ...original(options), classified };
}
