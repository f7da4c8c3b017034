import { createHash } from "node:crypto";

/** One event's worth of rows. */
export interface Invoice {
  /** The invoice's number, where the file has that column. */
  readonly subject: string | null;
  readonly texts: readonly string[];
  /** Numbers of the first and the last row, from 1. */
  readonly first: number;
  readonly last: number;
}

export interface Row {
  readonly text: string;
  readonly invoice?: string | undefined;
}

/** The classifier's MAX_TEXTS: a longer invoice is sent in parts. */
const MOST_TEXTS = 1000;

interface Open {
  texts: string[];
  first: number;
  last: number;
}

/**
 * Rows as invoices: all rows of one invoice number together, wherever they stand; rows without a number in groups
 * of `batch`, in order. An invoice of more than 1,000 rows comes in parts.
 */
export async function groupRows(rows: AsyncIterable<Row>, batch: number): Promise<Invoice[]> {
  const done: Invoice[] = [];
  const open = new Map<string | null, Open>();
  let number = 0;
  const close = (subject: string | null) => {
    const group = open.get(subject);
    if (group) done.push({ subject, ...group });
    open.delete(subject);
  };
  for await (const { text, invoice } of rows) {
    number++;
    const subject = invoice?.trim() || null;
    const group = open.get(subject) ?? { texts: [], first: number, last: number };
    open.set(subject, group);
    group.texts.push(text);
    group.last = number;
    if (group.texts.length === (subject === null ? batch : MOST_TEXTS)) close(subject);
  }
  for (const subject of [...open.keys()]) close(subject);
  return done.sort((a, b) => a.first - b.first);
}

/**
 * Id of an invoice's event: 32 hex digits over its content, its rows and the batch size, so that sending a file
 * again is a redelivery of the same events, and another way of cutting it is not.
 */
export function invoiceId({ subject, texts, first, last }: Invoice, batch: number): string {
  const content = JSON.stringify([subject, texts, first, last, batch]);
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
