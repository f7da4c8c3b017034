import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";

describe("settings", () => {
  it("have a default for everything", () => {
    expect(loadConfig({}, {})).toMatchObject({
      PORT: 5050,
      HOST: "127.0.0.1",
      MAX_TEXTS: 1000,
      LOG_TEXTS: false,
    });
  });

  it("come from the file, and from the environment where it has them", () => {
    const config = loadConfig(
      { PORT: "1234", LOG_TEXTS: "true", LOG_LEVEL: "" },
      { PORT: 1, MAX_TEXTS: 7, LOG_LEVEL: "warn" },
    );
    expect(config).toMatchObject({ PORT: 1234, MAX_TEXTS: 7, LOG_TEXTS: true, LOG_LEVEL: "warn" });
  });

  it("that are shipped are in order", () => {
    expect(loadConfig({})).toMatchObject({ PORT: 5050, REPLY_SOURCE: "/invoice-classifier" });
  });

  it("do not change once read", () => {
    expect(Object.isFrozen(loadConfig({}, {}))).toBe(true);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ PORT: "70000" }, "PORT"],
    [{ PORT: "x" }, "PORT"],
    [{ PORT: "5.5" }, "PORT"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ LOG_TEXTS: "yes" }, "LOG_TEXTS"],
    [{ REVIEW_THRESHOLD: "2" }, "REVIEW_THRESHOLD"],
    [{ INVALID_EVENTS: "drop" }, "INVALID_EVENTS"],
    [{ SCHEMA_BASE: "/relative" }, "SCHEMA_BASE"],
    [{ OIDC_ISSUER: "https://issuer.example" }, "OIDC_AUDIENCE"],
    [{ OIDC_ISSUER: "ftp://issuer.example", OIDC_AUDIENCE: "a" }, "OIDC_ISSUER"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "grpc://collector:4317" }, "OTEL_EXPORTER_OTLP_ENDPOINT"],
    [{ MAX_IN_FLIGHT_TEXTS: "1" }, "MAX_IN_FLIGHT_TEXTS"],
  ])("refuse %j, naming %s in one line", (env, name) => {
    const load = () => loadConfig(env, {});
    expect(load).toThrowError(expect.objectContaining({ code: "config_invalid" }));
    expect(load).toThrowError(new RegExp(`^${name}: [^\\n]+$`));
  });

  it("refuse a key that nobody knows in the file", () => {
    expect(() => loadConfig({}, { PROT: 5050 })).toThrowError(/^PROT: /);
  });
});
