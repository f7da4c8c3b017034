import { expect, test } from "vitest";
import { encodeCsv, invoicesOf, parseCsv } from "../../src/broker/console/public/lib/csv.js";
import { curlOf } from "../../src/broker/console/public/lib/invoice-event.js";
import { parseRoute } from "../../src/broker/console/public/lib/router.js";
import { en } from "../../src/broker/console/public/lib/words-en.js";
import { zh } from "../../src/broker/console/public/lib/words-zh.js";

test("CSV is read with quotes, line breaks in cells, other separators and a byte-order mark", () => {
  expect(parseCsv('\ufeffa,"b ""x"", y"\r\n"two\nlines",2\n\n')).toEqual([
    ["a", 'b "x", y'],
    ["two\nlines", "2"],
  ]);
  expect(parseCsv("text;n\n停車費;1")).toEqual([
    ["text", "n"],
    ["停車費", "1"],
  ]);
  expect(parseCsv("a\tb,c")).toEqual([["a\tb", "c"]]);
  expect(parseCsv("")).toEqual([]);
});

test("what is written as CSV is read back the same", () => {
  const rows = [["衛生紙, 12入", 'say "hi"', "two\r\nlines", "plain"]];
  expect(parseCsv(encodeCsv(rows))).toEqual(rows);
});

test("a text that a spreadsheet would run is written as a text; a number stays a number", () => {
  expect(parseCsv(encodeCsv([['=HYPERLINK("http://x")', "@a", -1]]))).toEqual([
    ['\'=HYPERLINK("http://x")', "'@a", "-1"],
  ]);
});

test("rows are grouped into invoices in the order of their first line, empty texts left out", () => {
  const { invoices, rows } = invoicesOf("invoice,text\nB,1\nA,2\nB,3\nA,\n,4", 50);
  expect(rows).toBe(4);
  expect(invoices).toEqual([
    { subject: "B", texts: ["1", "3"] },
    { subject: "A", texts: ["2"] },
    { subject: null, texts: ["4"] },
  ]);
});

test("a curl command quotes the event for a shell", () => {
  expect(curlOf("http://h/a/b", { id: "it's" })).toBe(
    String.raw`curl http://h/a/b -H 'content-type: application/cloudevents+json' -d '{"id":"it'\''s"}'`,
  );
});

test("an address that names no view or no number is still an address", () => {
  expect(parseRoute("")).toEqual({ view: "events", seq: null });
  expect(parseRoute("#/events/17")).toEqual({ view: "events", seq: 17 });
  expect(parseRoute("#/events/1e3")).toEqual({ view: "events", seq: null });
});

test("both languages have every text, with the same places to fill in", () => {
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect(zh[key].trim(), key).not.toBe("");
    for (const place of places(zh[key])) expect(places(en[key]), key).toContain(place);
  }
});
