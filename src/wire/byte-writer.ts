/** The six decimals of the contract as ASCII, three digits at a time: "000" to "999". */
const DIGITS = Buffer.from(
  Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, "0")).join(""),
  "latin1",
);
const ZERO = 0x30;
const DOT = 0x2e;

/** A buffer that grows as it is written; one a process is enough, since writing never waits. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(64 * 1024);
  private length = 0;

  /** Starts a new message; what was written before is forgotten. */
  reset(): void {
    this.length = 0;
  }

  /** A copy of what was written since the last reset. */
  finish(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length));
  }

  bytes(part: Buffer): number {
    this.reserve(part.length);
    this.buffer.set(part, this.length);
    const at = this.length;
    this.length += part.length;
    return at;
  }

  /** Any string, as UTF-8. */
  text(part: string): void {
    // A UTF-16 unit takes at most three bytes.
    this.reserve(part.length * 3);
    this.length += this.buffer.write(part, this.length);
  }

  /** A string as a JSON string, quotes included; a lone surrogate comes out escaped. */
  json(part: string): void {
    this.text(JSON.stringify(part));
  }

  /** Reserves eight bytes for a number written later by `decimals`. */
  decimalsHere(value: number): void {
    this.reserve(8);
    this.decimals(this.length, value);
    this.length += 8;
  }

  /** Writes a number of 0 to 1 with six decimals, rounded, at an offset. */
  decimals(at: number, value: number): void {
    const millionths = Math.round(value * 1e6);
    const rest = millionths >= 1e6 ? 0 : millionths;
    const high = ((rest / 1000) | 0) * 3;
    const low = (rest % 1000) * 3;
    const { buffer } = this;
    buffer[at] = millionths >= 1e6 ? ZERO + 1 : ZERO;
    buffer[at + 1] = DOT;
    buffer[at + 2] = DIGITS[high] as number;
    buffer[at + 3] = DIGITS[high + 1] as number;
    buffer[at + 4] = DIGITS[high + 2] as number;
    buffer[at + 5] = DIGITS[low] as number;
    buffer[at + 6] = DIGITS[low + 1] as number;
    buffer[at + 7] = DIGITS[low + 2] as number;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }
}
