// What the fuzzer sends: requests that are nearly right, changed in ways that have broken CloudEvents receivers.
import { gzipSync } from "node:zlib";
import { LINES } from "./support.mjs";

const JSON_TYPE = "application/json";
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

const TYPES = [
  JSON_TYPE,
  STRUCTURED,
  BATCH,
  "application/json; charset=utf-8",
  "APPLICATION/CLOUDEVENTS+JSON;charset=UTF-8",
  "application/cloudevents+json; charset=utf-16",
  "application/cloudevents+avro",
  "application/cloudevents",
  "text/plain",
  "multipart/form-data; boundary=x",
  ";",
  "",
];
const ODD_TEXTS = [
  "",
  "\u0000",
  "\ufeff",
  "\u202e",
  "%",
  "%zz",
  "%E5%8F%B0",
  "__proto__",
  "constructor",
  "a".repeat(9000),
];
const ODD_VALUES = [null, true, 0, -1, 1e308, "", [], {}, [[[]]], { toString: 1 }, { __proto__: null }];
const ATTRIBUTES = [
  "id",
  "source",
  "type",
  "specversion",
  "time",
  "subject",
  "datacontenttype",
  "traceparent",
];

export function createMutations(random) {
  const { below, pick, next } = random;
  const texts = () => Array.from({ length: 1 + below(pick([1, 4, 40])) }, () => pick(LINES));
  const data = () => ({ texts: texts(), ...(next() < 0.3 && { explain: true }) });
  const envelope = () => ({
    specversion: "1.0",
    id: `${below(1e9)}`,
    source: "/fuzz",
    type: pick(["invoice.received", "invoice.received", "other"]),
    ...(next() < 0.4 && { subject: pick(LINES) }),
    data: data(),
  });

  const bases = [
    () => {
      const { data: payload, ...attributes } = envelope();
      const named = Object.entries(attributes).map(([name, value]) => [
        `ce-${name}`,
        encodeURIComponent(value),
      ]);
      return {
        path: "/",
        headers: { "content-type": JSON_TYPE, ...Object.fromEntries(named) },
        value: payload,
      };
    },
    () => ({ path: "/", headers: { "content-type": STRUCTURED }, value: envelope() }),
    () => ({
      path: "/",
      headers: { "content-type": BATCH },
      value: Array.from({ length: below(5) }, envelope),
    }),
    () => ({
      path: pick(["/predict", "/predict?explain=true"]),
      headers: { "content-type": JSON_TYPE },
      value: data(),
    }),
    () => {
      const list = texts();
      const inputs = [{ name: "text", shape: [list.length], datatype: "BYTES", data: list }];
      const headers = { "content-type": JSON_TYPE };
      return { path: "/v2/models/invoice-classifier/infer", headers, value: { inputs } };
    },
  ];

  /** A random place inside a JSON value, as its holder and key. */
  const place = (value) => {
    let holder = { root: value };
    let key = "root";
    while (typeof holder[key] === "object" && holder[key] !== null && next() < 0.7) {
      const keys = Object.keys(holder[key]);
      if (keys.length === 0) break;
      holder = holder[key];
      key = pick(keys);
    }
    return { holder, key };
  };

  // A copy: an odd value put into itself by two mutations would be no JSON, and would stay so for all requests after.
  const odd = () => structuredClone(pick([...ODD_VALUES, ...ODD_TEXTS]));

  const onValue = [
    (value) => {
      const { holder, key } = place(value);
      holder[key] = odd();
    },
    (value) => {
      const { holder, key } = place(value);
      if (!Array.isArray(holder)) delete holder[key];
    },
    (value) => {
      const { holder, key } = place(value);
      if (Array.isArray(holder)) for (let i = below(1200); i > 0; i--) holder.push(holder[0]);
      else holder[`${key}x`] = holder[key];
    },
    (value) => {
      const event = Array.isArray(value) ? value[0] : value;
      if (event && typeof event === "object") event[pick(ATTRIBUTES)] = odd();
    },
    (value) => {
      const event = Array.isArray(value) ? value[0] : value;
      if (event?.data)
        event.data_base64 = pick([Buffer.from(JSON.stringify(event.data)).toString("base64"), "!", ""]);
    },
  ];

  const onHeaders = [
    (headers) => {
      headers["content-type"] = pick(TYPES);
    },
    (headers) => {
      delete headers[pick(Object.keys(headers))];
    },
    (headers) => {
      headers[`ce-${pick([...ATTRIBUTES, "validate", "constructor", "x".repeat(500)])}`] = pick([
        "",
        "%",
        "%00",
        "a".repeat(5000),
        Buffer.from("台電", "utf8").toString("latin1"),
        "\u00ff",
        "2.0",
      ]);
    },
    (headers) => {
      headers["content-encoding"] = pick(["gzip", "br", "identity", "zstd", "gzip, gzip"]);
    },
    (headers) => {
      headers[pick(["expect", "accept", "prefer", "traceparent", "x-http-method-override"])] = pick([
        "x",
        "",
        "a,b",
      ]);
    },
  ];

  const onBytes = [
    (bytes) => bytes.subarray(0, below(bytes.length + 1)),
    (bytes) => {
      const copy = Buffer.from(bytes);
      for (let i = 1 + below(8); i > 0 && copy.length > 0; i--) copy[below(copy.length)] = below(256);
      return copy;
    },
    (bytes) =>
      Buffer.concat([
        Buffer.from(pick(["\ufeff", " \n\t", "[".repeat(20_000), '{"a":'.repeat(5000)])),
        bytes,
      ]),
    (bytes) => Buffer.concat([bytes, bytes]),
    (bytes) =>
      Buffer.from(bytes.toString("utf8").replace("{", '{"__proto__":{"polluted":true},"constructor":1,')),
    () => Buffer.alloc(below(1_300_000), 0x20),
  ];

  return () => {
    const { path, headers, value } = pick(bases)();
    const holder = { value };
    for (let i = below(3); i > 0; i--) if (next() < 0.6) pick(onValue)(holder.value);
    let body = Buffer.from(JSON.stringify(holder.value) ?? "");
    if (next() < 0.3) body = pick(onBytes)(body);
    if (next() < 0.4) pick(onHeaders)(headers);
    if (next() < 0.1) {
      headers["content-encoding"] = "gzip";
      body = gzipSync(next() < 0.2 ? Buffer.alloc(20_000_000) : body);
    }
    return {
      method: next() < 0.03 ? pick(["PUT", "GET", "DELETE", "OPTIONS", "HEAD"]) : "POST",
      path,
      headers,
      body,
    };
  };
}

/** Bytes that are no HTTP, or nearly: for Node's own parser. */
export const RAW = [
  "GARBAGE\r\n\r\n",
  "POST / HTTP/9.9\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nce-id: \u0000\r\n\r\n",
  `POST / HTTP/1.1\r\nHost: x\r\nce-id: ${"a".repeat(70_000)}\r\n\r\n`,
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
  "POST /%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  "\u0016\u0003\u0001\u0002",
];
