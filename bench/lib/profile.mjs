/** What a sample's first telling frame says of it, from the innermost frame outwards. Frames that tell nothing (V8's builtins, node:buffer) are passed over. */
const PARTS = [
  ["kernel: sockets, epoll", /\(\[kernel/],
  [
    "garbage collection",
    /Scaveng|MarkCompact|YoungGen|Sweep(er|ing)|Evacuat|IncrementalMarking|v8::internal::Heap::/,
  ],
  ["ONNX run", /onnxruntime/],
  ["normalisation", /dist\/model\/(normalise|unassigned)\.js/],
  ["encoding, rows", /dist\/model\//],
  ["batching", /dist\/batching\//],
  ["decision", /dist\/domain\//],
  ["answer's bytes", /dist\/wire\/|dist\/events\/reply\.js/],
  ["log", /node_modules\/(pino|sonic-boom)\/|dist\/(request-log|logger)\.js/],
  ["metrics", /node_modules\/prom-client\/|dist\/metrics\//],
  [
    "body, JSON, validation",
    /dist\/(events\/|http\/(body|predict|json-answer|events)\.js)|node_modules\/(zod|cloudevents)\//,
  ],
  ["deadlines, connections, routing", /dist\//],
  [
    "Node: HTTP, streams, sockets",
    /node:(_http|net|timers|internal\/(streams|timers|process|stream_base))|llhttp|StreamBase|LibuvStreamWrap|uv__|anonymous namespace\)::Parser/,
  ],
];
export const REST = "not told apart";
export const parts = [...PARTS.map(([name]) => name), REST];

/**
 * Samples of each part in the output of `perf script -F ip,sym,dso`: one block a sample, innermost frame first. Only the
 * innermost frame makes a sample the kernel's, since all of a process is called from there.
 */
export function countParts(script) {
  const counts = Object.fromEntries(parts.map((name) => [name, 0]));
  for (const block of script.split("\n\n")) {
    const frames = block.split("\n").filter((line) => line.trim() !== "");
    if (frames.length > 0) counts[partOf(frames)] += 1;
  }
  return counts;
}

function partOf(frames) {
  const [[kernel, inKernel], ...others] = PARTS;
  if (inKernel.test(frames[0])) return kernel;
  for (const frame of frames) {
    const part = others.find(([, pattern]) => pattern.test(frame));
    if (part) return part[0];
  }
  return REST;
}
