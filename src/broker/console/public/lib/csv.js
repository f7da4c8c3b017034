/** CSV as bookkeeping programs write it: RFC 4180, also with tabs or semicolons, also without a header. */

/**
 * @param {string} text
 * @returns {string[][]} rows of cells; blank lines are left out
 */
export function parseCsv(text) {
  const source = text.replace(/^\ufeff/, "");
  const comma = separator(source);
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  let cell = "";
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.some((value) => value.trim() !== "")) rows.push(row);
    [row, cell] = [[], ""];
  };
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i);
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source.charAt(i + 1) === '"') cell += source.charAt(++i);
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === comma) {
      row.push(cell);
      cell = "";
    } else if (c === "\n" || c === "\r") endRow();
    else cell += c;
  }
  endRow();
  return rows;
}

/** @param {string} source */
function separator(source) {
  const first = source.slice(0, source.search(/[\r\n]|$/));
  return [",", "\t", ";"].find((c) => first.includes(c)) ?? ",";
}

/**
 * Groups rows into invoices: one for each value of the `invoice` column, or for each `batch` rows
 * where there is no such column.
 *
 * @param {string} source with a `text` column and perhaps an `invoice` one; without a header the first column is the text
 * @param {number} batch rows
 * @returns {{ invoices: { subject: string | null, texts: string[] }[], rows: number, header: boolean }}
 */
export function invoicesOf(source, batch) {
  const rows = parseCsv(source);
  const names = (rows[0] ?? []).map((name) => name.trim().toLowerCase());
  const header = names.includes("text");
  const textAt = header ? names.indexOf("text") : 0;
  const invoiceAt = header ? names.indexOf("invoice") : -1;
  const body = (header ? rows.slice(1) : rows).filter((row) => (row[textAt] ?? "").trim() !== "");

  /** @type {Map<string, string[]>} */
  const groups = new Map();
  body.forEach((row, index) => {
    const key = invoiceAt >= 0 ? (row[invoiceAt] ?? "").trim() : String(Math.floor(index / batch));
    const texts = groups.get(key) ?? [];
    texts.push((row[textAt] ?? "").trim());
    groups.set(key, texts);
  });
  const invoices = [...groups].map(([key, texts]) => ({
    subject: invoiceAt >= 0 && key !== "" ? key : null,
    texts,
  }));
  return { invoices, rows: body.length, header };
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it: it came with an event, from anybody.
 *
 * @param {(string | number | boolean)[][]} rows
 * @returns {string} with a byte-order mark, so that spreadsheets read the Chinese right
 */
export function encodeCsv(rows) {
  /** @param {string | number | boolean} value */
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
