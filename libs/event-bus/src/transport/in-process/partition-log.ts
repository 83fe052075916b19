import { bytesOf, textOf } from '../wire-text.ts';
import type { IncomingRecord, OutgoingRecord, Watermarks } from '../broker.ts';
import type { PartitionSource } from '../partition-reader.ts';

/** What everybody has passed is kept up to this size, for those who look back. */
const retainedBytes = 1_048_576;

/** As much as Kafka gives of a partition in one answer. */
const fetchBytes = 1_048_576;

/** The records of one partition, from `low` to below `high`. */
export class PartitionLog implements PartitionSource {
  private records: IncomingRecord[] = [];
  private bytes = 0;
  private readonly readers = new Set<() => void>();

  constructor(
    readonly topic: string,
    readonly partition: number,
    private low: number,
  ) {}

  get high(): number {
    return this.low + this.records.length;
  }

  watermarks(): Watermarks {
    return { partition: this.partition, low: this.low, high: this.high };
  }

  /** Returns the offset behind the last of them. */
  append(records: readonly OutgoingRecord[]): number {
    const { topic, partition } = this;
    for (const { key, value, headers } of records) {
      const text = textOf(Buffer.from(bytesOf(key)));
      const record = { topic, partition, offset: this.high, key: text, value, headers, timestamp: new Date() };
      this.records.push(record);
      this.bytes += weightOf(record);
    }
    for (const wake of this.readers) wake();
    return this.high;
  }

  /** From an offset on, or from the beginning when the log does not reach there: never from its end, which would skip records. */
  read(offset: number): readonly IncomingRecord[] {
    const from = offset >= this.low && offset <= this.high ? offset - this.low : 0;
    let to = from;
    for (let bytes = 0; to < this.records.length && bytes < fetchBytes; to++) bytes += weightOf(this.records[to]);
    return this.records.slice(from, to);
  }

  kept(): readonly IncomingRecord[] {
    return this.records;
  }

  onMore(wake: () => void): () => void {
    this.readers.add(wake);
    return () => this.readers.delete(wake);
  }

  /** Lets go of the oldest of those records that lie below an offset, as many as are too many. */
  retain(passed: number): void {
    let count = 0;
    while (this.low + count < passed && this.bytes > retainedBytes) this.bytes -= weightOf(this.records[count++]);
    this.drop(count);
  }

  truncate(offset: number): void {
    const count = Math.min(Math.max(offset - this.low, 0), this.records.length);
    for (const record of this.records.slice(0, count)) this.bytes -= weightOf(record);
    this.drop(count);
  }

  private drop(count: number): void {
    if (count === 0) return;
    this.records = this.records.slice(count);
    this.low += count;
  }
}

/** What a record weighs on its way, about. */
export function weightOf(record: OutgoingRecord | undefined): number {
  if (!record) return 0;
  let bytes = record.key.length + (record.value?.length ?? 0);
  for (const [name, value] of Object.entries(record.headers)) bytes += name.length + value.length;
  return bytes;
}
