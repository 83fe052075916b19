const longestNumber = 5;

/** Writes records one behind another into one buffer, as Kafka's protocol has them. */
export class RecordWriter {
  private buffer: Buffer;
  private at = 0;
  private start = 0;

  constructor(expectedBytes: number) {
    this.buffer = Buffer.allocUnsafe(expectedBytes);
  }

  /** A record's own length comes first, and is known last. */
  begin(): void {
    this.start = this.at;
    this.reserve(longestNumber);
    this.at += longestNumber;
  }

  end(): void {
    const body = this.start + longestNumber;
    const end = this.at;
    this.at = this.start;
    this.number(end - body);
    this.buffer.copyWithin(this.at, body, end);
    this.at += end - body;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.at++] = value;
  }

  /** A varint: of 32 bits, and short when it is small, whichever its sign. */
  number(value: number): void {
    this.reserve(longestNumber);
    let rest = (value << 1) ^ (value >> 31);
    for (; (rest & ~0x7f) !== 0; rest >>>= 7) this.buffer[this.at++] = (rest & 0x7f) | 0x80;
    this.buffer[this.at++] = rest;
  }

  /** Behind their length. */
  bytes(value: string | Buffer | null): void {
    if (value === null) return this.number(-1);
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    this.number(length);
    this.reserve(length);
    if (typeof value === 'string') this.buffer.write(value, this.at);
    else value.copy(this.buffer, this.at);
    this.at += length;
  }

  get written(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  private reserve(length: number): void {
    if (this.at + length <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + length));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
