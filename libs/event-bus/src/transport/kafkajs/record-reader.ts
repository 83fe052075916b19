import { textIn } from '../wire-text.ts';

/** Reads records as Kafka's protocol has them: https://kafka.apache.org/documentation/#record */
export class RecordReader {
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

  text(): string | null {
    const length = this.number();
    return length < 0 ? null : textIn(this.buffer, this.at, (this.at += length));
  }
}
