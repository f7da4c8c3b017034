/** The stable codes of the broker's own faults; server.ts alone turns them into HTTP statuses. */
export type BrokerErrorCode =
  | "manifest_invalid"
  | "store_invalid"
  | "store_busy"
  | "store_full"
  | "invalid_event"
  | "not_found"
  | "method_not_allowed"
  | "too_large"
  | "unsupported_media_type"
  | "forbidden"
  | "conflict"
  | "closing";

/** A fault with a stable code and a one-line message that names the place and the cure. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BrokerError";
    this.code = code;
  }
}
