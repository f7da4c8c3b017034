import { createHotHandler as original } from "../../dist/http/exchange.js?original";

let waiting = [];

function flush() {
  const all = waiting;
  waiting = [];
  for (const write of all) write();
}

/** All answers of one turn of the event loop written together. */
export function createHotHandler(options, handle) {
  const handler = original(options, handle);
  return (req, res) => {
    const { end } = res;
    res.end = (body) => {
      waiting.push(() => end.call(res, body));
      if (waiting.length === 1) setImmediate(flush);
      return res;
    };
    handler(req, res);
  };
}
