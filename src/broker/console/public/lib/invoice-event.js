/** Makes the events that the publish form sends. */

export const demoLines = ["台電電費", "netflix訂閱", "Apple", "瓦斯現金券", "不鏽鋼鍋"];

/** @returns {string} 16 random hexadecimal digits; works without a secure context too */
export function newId() {
  return hex(crypto.getRandomValues(new Uint8Array(8)));
}

/**
 * An id made from the content, so that publishing the same rows again is a redelivery and not a second invoice.
 *
 * @param {unknown} content
 * @returns {Promise<string>} 32 hexadecimal digits; random ones where the browser has no digest (plain HTTP, not loopback)
 */
export async function contentId(content) {
  if (!crypto.subtle) return newId() + newId();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(content)));
  return hex(new Uint8Array(digest)).slice(0, 32);
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {{ id: string, source: string, type: string, subject?: string | null }} attributes
 * @param {unknown} data
 * @returns {Record<string, unknown>} a structured CloudEvent
 */
export function makeEvent({ id, source, type, subject }, data) {
  return {
    specversion: "1.0",
    id,
    source,
    type,
    time: new Date().toISOString(),
    ...(subject ? { subject } : {}),
    datacontenttype: "application/json",
    data,
  };
}

/**
 * A command that publishes an event from any shell.
 *
 * @param {string} url
 * @param {Record<string, unknown>} event
 * @returns {string}
 */
export function curlOf(url, event) {
  const body = JSON.stringify(event).replaceAll("'", String.raw`'\''`);
  return `curl ${url} -H 'content-type: application/cloudevents+json' -d '${body}'`;
}

/** @param {string} ingress */
export function exampleCurl(ingress) {
  const event = {
    specversion: "1.0",
    id: "demo-1",
    source: "/curl",
    type: "invoice.received",
    data: { texts: demoLines },
  };
  return curlOf(`${location.origin}${ingress}`, event);
}
