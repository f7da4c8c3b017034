import { createHotHandler as original } from "../../dist/http/exchange.js?original";

/** The answer's bytes handed to node:http as a latin1 string: it then writes head and body as one piece. */
export function createHotHandler(options, handle) {
  const handler = original(options, handle);
  return (req, res) => {
    const { end } = res;
    res.end = (body) =>
      Buffer.isBuffer(body) ? end.call(res, body.latin1Slice(), "latin1") : end.call(res, body);
    handler(req, res);
  };
}
