/** The stable codes of every fault this service reports; http/problem.ts alone turns them into statuses. */
export type ErrorCode =
  | "bad_request"
  | "invalid_event"
  | "invalid_json"
  | "invalid_texts"
  | "unsupported_media_type"
  | "unsupported_type"
  | "too_large"
  | "headers_too_large"
  | "expectation_failed"
  | "unauthorized"
  | "forbidden"
  | "keys_unavailable"
  | "not_found"
  | "method_not_allowed"
  | "overloaded"
  | "not_ready"
  | "timed_out"
  | "client_gone"
  | "model_invalid"
  | "config_invalid"
  | "internal";

/**
 * A fault with a stable `code` and a one-line `message` that names the place and the cure.
 * The message may go out on the wire: it never holds a stack, a path of the machine or a secret.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ServiceError";
    this.code = code;
  }
}

/** Any thrown value as a ServiceError; what nobody expected becomes `internal`, its details kept as the cause. */
export function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  return new ServiceError("internal", "unexpected fault; the log has the details", { cause: thrown });
}
