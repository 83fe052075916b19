import type { IncomingRecord } from '../broker.ts';
import type { PartitionSource } from '../partition-reader.ts';

/** What has been fetched of one partition and not yet been read: one batch ahead of its reader. */
export class FetchedPartition implements PartitionSource {
  private records: readonly IncomingRecord[] = [];
  /** The offset that the reader will ask for next. */
  private next: number | undefined;
  /** Where that is fetched: elsewhere when the log does not reach there. */
  private fetchFrom: number | undefined;
  private wake: () => void = () => undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly onWanted: () => void,
  ) {}

  /** Where to fetch; undefined while there is something to read, or nobody reads. */
  get wanted(): number | undefined {
    return this.records.length === 0 ? this.fetchFrom : undefined;
  }

  read(offset: number): readonly IncomingRecord[] {
    if (offset !== this.next) {
      this.ask(offset);
      return [];
    }
    const { records } = this;
    const last = records.at(-1);
    if (last) this.ask(last.offset + 1);
    return records;
  }

  /** The answer to a fetch from there; one that a seek has overtaken is of no use. */
  fill(from: number, records: readonly IncomingRecord[]): void {
    if (from !== this.wanted || records.length === 0) return;
    this.records = records;
    this.wake();
  }

  /** The log has nothing there, and begins or goes on elsewhere. */
  redirect(from: number, to: number): void {
    if (from === this.wanted) this.fetchFrom = to;
  }

  onMore(wake: () => void): () => void {
    this.wake = wake;
    return () => (this.fetchFrom = undefined);
  }

  private ask(offset: number): void {
    this.records = [];
    this.next = offset;
    this.fetchFrom = offset;
    this.onWanted();
  }
}
