import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { BrokerError } from "./errors.ts";

/** Names that no stranger can point at this machine: the loopback's own, and a cluster's own. */
const own = /(^|\.)localhost$|\.svc$|\.svc\.cluster\.local$/;

const hostName = (host: string) =>
  host
    .replace(/:\d+$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();

/**
 * Refuses what a web page of somebody else may send to a broker on this machine.
 * By Host: a page can let its own name point here (DNS rebinding) and then reads all answers, so only addresses,
 * `localhost`, a cluster's service names and the allowed names are served. By Origin: a page can post across sites
 * without reading the answer, so a request that names an origin must name this one.
 */
export function createGuard(allowedHosts: readonly string[]): (request: IncomingMessage) => void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));

  function checkHost(host: string): void {
    const name = hostName(host);
    if (isIP(name) !== 0 || own.test(name) || allowed.has(name)) return;
    throw new BrokerError(
      "forbidden",
      `Host ${JSON.stringify(name)} is not served; start with --allow-host NAME to serve it`,
    );
  }

  function checkOrigin(request: IncomingMessage, host: string): void {
    const { origin, "sec-fetch-site": site } = request.headers;
    const foreign =
      origin === undefined
        ? site !== undefined && site !== "same-origin" && site !== "none"
        : !URL.canParse(origin) || new URL(origin).host !== host.toLowerCase();
    if (foreign) throw new BrokerError("forbidden", "a page of another site may not send to this broker");
  }

  return (request) => {
    const host = request.headers.host ?? "";
    checkHost(host);
    if (request.method === "POST") checkOrigin(request, host);
  };
}
