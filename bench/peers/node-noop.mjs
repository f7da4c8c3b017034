// node:http reading each request to its end and answering a fixed body: the most that Node can do on one core.
// usage: node-noop.mjs PORT [flush]   (flush: all replies of one turn of the event loop are written together)
import { createServer } from "node:http";
import { answer } from "./answer.mjs";

const flush = process.argv[3] === "flush";
const headers = { "content-type": "application/json", "content-length": answer.length };
let waiting = [];

function reply(response) {
  response.writeHead(200, headers);
  response.end(answer);
}

function later(response) {
  waiting.push(response);
  if (waiting.length > 1) return;
  setImmediate(() => {
    const all = waiting;
    waiting = [];
    for (const one of all) reply(one);
  });
}

createServer((request, response) => {
  request.resume();
  request.on("end", () => (flush ? later(response) : reply(response)));
}).listen(Number(process.argv[2]), "127.0.0.1");
