import { Logger } from '@nestjs/common';
import { backOffMs, pause } from '../pause.ts';
import type { PartitionId, PartitionOffset, Subscription } from './broker.ts';
import { PartitionReader, type PartitionSource } from './partition-reader.ts';

/** The partitions that a member was given, until it gives them back: placed where the group says, then read. */
export class Assignment {
  private readonly logger = new Logger(Assignment.name);
  private readonly ending = new AbortController();
  private readonly readers: ReadonlyMap<string, PartitionReader>;
  private readonly placing: Promise<void>;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly sources: readonly PartitionSource[],
    /** The group is behind everything below. */
    private readonly onAdvance: (place: PartitionOffset) => void,
  ) {
    this.readers = new Map(
      sources.map((source) => [nameOf(source), new PartitionReader(source, subscription, onAdvance)]),
    );
    this.placing = this.place();
  }

  resume(starts: readonly PartitionOffset[]): void {
    for (const start of starts) {
      const reader = this.readers.get(nameOf(start));
      if (!reader) continue; // it has become another member's
      this.onAdvance(start);
      reader.goOn(start.offset);
    }
  }

  /** Ends the batches in hand, then gives back. */
  end(): Promise<void> {
    this.ending.abort();
    return (this.ended ??= this.giveBack());
  }

  private async giveBack(): Promise<void> {
    await Promise.all([this.placing, ...[...this.readers.values()].map((reader) => reader.end())]);
    if (this.sources.length === 0) return;
    try {
      await this.subscription.onRevoked(this.partitions());
    } catch (error) {
      this.logger.warn(`${this.subscription.group} could not note what it gave back: ${String(error)}`);
    }
  }

  private async place(): Promise<void> {
    for (let failures = 0; !this.ending.signal.aborted && this.sources.length > 0; failures++) {
      try {
        const starts = await this.subscription.onAssigned(this.partitions(), this.ending.signal);
        if (!this.ending.signal.aborted) this.resume(starts);
        return;
      } catch (error) {
        this.logger.warn(`cannot position the partitions of ${this.subscription.group} yet: ${String(error)}`);
        await pause(backOffMs(failures), this.ending.signal);
      }
    }
  }

  private partitions(): readonly PartitionId[] {
    return this.sources.map(({ topic, partition }) => ({ topic, partition }));
  }
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
