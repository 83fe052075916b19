import { isAscii, isMarked, isPlain, textIn } from '../wire-text.ts';

/** Reads records as Kafka's protocol has them: https://kafka.apache.org/documentation/#record */
export class RecordReader {
  /** What comes from here on, a character for each byte. */
  private ahead = '';
  private aheadFrom = Number.POSITIVE_INFINITY;
  private isAsciiAhead = false;

  constructor(
    private readonly buffer: Buffer,
    public at = 0,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.buffer.length;
  }

  /** A varint of 32 bits. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.buffer.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
  }

  /** Of any length. */
  skipNumber(): void {
    while (this.buffer.readUInt8(this.at++) >= 0x80);
  }

  bytes(): Buffer | null {
    const length = this.number();
    return length < 0 ? null : this.buffer.subarray(this.at, (this.at += length));
  }

  /** For many short texts in a row: to cut them out of one is quicker by half than to decode each. */
  readAhead(): void {
    this.ahead = this.buffer.toString('latin1', this.at);
    this.aheadFrom = this.at;
    this.isAsciiAhead = isAscii(this.ahead); // lengths between the texts included: mostly below 64, which is a byte of ASCII
  }

  /** Moves past the next text if it is this plain one. Of texts ahead. */
  skip(text: string): boolean {
    const start = this.at;
    if (this.number() === text.length && this.ahead.startsWith(text, this.at - this.aheadFrom)) {
      this.at += text.length;
      return true;
    }
    this.at = start;
    return false;
  }

  text(): string | null {
    const length = this.number();
    if (length < 0) return null;
    const [start, end] = [this.at, (this.at += length)];
    if (start < this.aheadFrom) return textIn(this.buffer, start, end);
    const text = this.ahead.slice(start - this.aheadFrom, end - this.aheadFrom);
    const isExact = this.isAsciiAhead ? !isMarked(text) : isPlain(text);
    return isExact ? text : textIn(this.buffer, start, end);
  }
}
