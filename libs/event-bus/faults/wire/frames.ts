/** Cuts a stream of bytes into the messages of a protocol, however the network has torn them. */
export class Frames {
  private rest: Buffer = Buffer.alloc(0);

  /** `lengthOf` tells how long the message at the start of the bytes is, or undefined while it cannot be told. */
  constructor(private readonly lengthOf: (bytes: Buffer) => number | undefined) {}

  *take(chunk: Buffer): Generator<Buffer> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const length = this.lengthOf(this.rest);
      if (length === undefined || this.rest.length < length) return;
      const frame = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      yield frame;
    }
  }
}
