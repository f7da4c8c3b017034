import { ServerResponse } from "node:http";

export * from "../../dist/http/exchange.js?original";

const { end } = ServerResponse.prototype;

// On the prototype: a method set on each response would change its shape, which costs more than what is measured.
/** A small answer handed to node:http as a latin1 string: it then writes head and body as one piece. */
ServerResponse.prototype.end = function endInOnePiece(body, ...rest) {
  return Buffer.isBuffer(body) && body.length <= 8192
    ? end.call(this, body.latin1Slice(), "latin1")
    : end.call(this, body, ...rest);
};
