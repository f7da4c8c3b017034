import { ServerResponse } from "node:http";

export * from "../../dist/http/exchange.js?original";

const { end } = ServerResponse.prototype;
let waiting = [];

function flush() {
  const all = waiting;
  waiting = [];
  for (const [res, body] of all) end.call(res, body);
}

// On the prototype, as in one-write.mjs.
/** All answers of one turn of the event loop written together. */
ServerResponse.prototype.end = function endLater(body, ...rest) {
  if (!Buffer.isBuffer(body)) return end.call(this, body, ...rest);
  waiting.push([this, body]);
  if (waiting.length === 1) setImmediate(flush);
  return this;
};
