import assert from "node:assert/strict";
import { test } from "node:test";
import { countParts, REST } from "../lib/profile.mjs";

const sample = (...frames) => frames.map((frame) => `\t  7f00 ${frame}\n`).join("");
const of = (...frames) => Object.entries(countParts(sample(...frames))).find(([, count]) => count > 0)[0];
const node = (name) => `${name} (/usr/bin/node)`;
const js = (name) => `JS:*${name} (/tmp/perf-1.map)`;

test("a sample belongs to the innermost file that called what ran", () => {
  const decide = js("file:///x/dist/domain/classify.js:4:12");
  const batch = js("runPieces file:///x/dist/batching/batch.js:78:23");
  assert.equal(of(node("Builtins_ArrayMap"), decide, batch), "decision");
  assert.equal(
    of(js("byteLength node:buffer:770:20"), js("text file:///x/dist/wire/byte-writer.js:25:9")),
    "answer's bytes",
  );
  assert.equal(
    of(js("clearBuffer node:internal/streams/writable:744:21"), decide),
    "Node: HTTP, streams, sockets",
  );
});

test("collecting garbage is told from the work that asked for memory", () => {
  const collect = node("v8::internal::Scavenger::ScavengeObject<v8::internal::FullHeapObjectSlot>");
  assert.equal(of(collect, js("file:///x/dist/model/encode.js:19:12")), "garbage collection");
});

test("only the innermost frame makes a sample the kernel's", () => {
  assert.equal(of("tcp_ack ([kernel.kallsyms])", node("uv__write")), "kernel: sockets, epoll");
  assert.equal(of(node("main"), "entry ([kernel.kallsyms])"), REST);
});

test("each block is one sample, and empty ones are none", () => {
  const counts = countParts(`${sample(node("main"))}\n${sample(node("main"))}\n\n`);
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count, 0),
    2,
  );
});
