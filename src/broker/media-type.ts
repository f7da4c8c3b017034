/** A content type without its parameters, lower-cased; "" for none. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Whether data of this content type are JSON; an event without one counts as JSON (CloudEvents JSON format, 3.1). */
export function isJson(contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return type === "" || type.endsWith("/json") || type.endsWith("+json");
}

/** The charset parameter, lower-cased; "utf-8" where none is named. */
export function charset(contentType: string | undefined): string {
  const found = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "");
  return found?.[1]?.toLowerCase() ?? "utf-8";
}
