import { Logger } from '@nestjs/common';
import kafkajs, { type Batch, type Consumer, type EachBatchPayload, type KafkaMessage } from 'kafkajs';
import type { PartitionId, PartitionOffset, Subscription } from '../broker.ts';
import { backOffMs, pause } from '../../pause.ts';
import { Arrivals } from './arrivals.ts';
import { Backlog } from './backlog.ts';
import { recordsOf } from './kafka-records.ts';
import type { OffsetHints } from './offset-hints.ts';
import { PartitionLane, type LaneSource } from './partition-lane.ts';

/** What lanes need of their client. */
type Source = Pick<Consumer, 'seek' | 'pause' | 'resume'>;
type Hints = Pick<OffsetHints, 'note'>;
type Fetched = Pick<EachBatchPayload, 'isStale' | 'resolveOffset'> & {
  readonly batch: Pick<Batch, 'topic' | 'partition' | 'messages' | 'lastOffset'>;
};

/** What may wait in this process, about; a fetch more can come to it. */
const maxQueuedBytes = 8 * 1024 * 1024;

/** The partitions of a member, from one generation of its group to the next. */
export class PartitionLanes {
  private readonly logger = new Logger(PartitionLanes.name);
  private readonly lanes = new Map<string, PartitionLane<KafkaMessage>>();
  /** Of partitions whose earlier lane has not ended: what is to be waited for before they can be taken up again. */
  private readonly endings = new Map<string, Promise<void>>();
  private readonly placements = new Map<string, Promise<void>>();
  private superseded = new AbortController();

  constructor(private readonly subscription: Subscription) {}

  /** A new generation begins with these. Nothing flows before the group has said where to go on. */
  assign(consumer: Source, hints: Hints, partitions: readonly PartitionId[]): void {
    this.giveUp(partitions);
    this.superseded = new AbortController();
    const backlog = new Backlog(maxQueuedBytes, partitions.length);
    for (const id of partitions) {
      const source = sourceOf(consumer, hints, id);
      source.pause();
      const read = (messages: readonly KafkaMessage[]) => recordsOf(id, messages);
      const lane = new PartitionLane(id, (batch) => this.subscription.onBatch(batch), source, backlog, read);
      this.lanes.set(nameOf(id), lane);
    }
    const { signal } = this.superseded;
    // Those that a slow handler still has in hand hold up none of the others.
    const { free = [], busy = [] } = Object.groupBy(partitions, (id) =>
      this.endings.has(nameOf(id)) ? 'busy' : 'free',
    );
    if (free.length > 0) this.place(free, signal);
    const arrivals = new Arrivals((some) => this.place(some, signal));
    for (const id of busy) void this.endings.get(nameOf(id))?.then(() => arrivals.add(id));
  }

  deliver({ batch, isStale, resolveOffset }: Fetched): void {
    const lane = this.lanes.get(nameOf(batch));
    // It may have been fetched from where Kafka thought that we are, before it was sought to its place.
    if (!lane || isStale()) return;
    if (lane.put(batch.messages)) resolveOffset(batch.lastOffset());
  }

  goOn(starts: readonly PartitionOffset[]): void {
    for (const start of starts) this.lanes.get(nameOf(start))?.goOn(start.offset);
  }

  /** The generation is over, and nobody knows yet what stays ours. */
  close(): void {
    this.superseded.abort();
    for (const lane of this.lanes.values()) void lane.close();
  }

  /** All but these are somebody else's, or nobody's. */
  giveUp(kept: readonly PartitionId[] = []): void {
    this.close();
    const staying = new Set(kept.map(nameOf));
    for (const [name, lane] of this.lanes) {
      const placed = this.placements.get(name);
      const ended = this.endings.get(name);
      const ending = Promise.all([lane.close(), placed, ended]).then(() =>
        staying.has(name) ? undefined : this.revoke(lane.id),
      );
      this.endings.set(name, ending);
      void ending.then(() => this.endings.get(name) === ending && this.endings.delete(name));
    }
    this.lanes.clear();
  }

  /** Resolves when nothing is in hand any more. */
  async ended(): Promise<void> {
    await Promise.all(this.endings.values());
  }

  private place(partitions: readonly PartitionId[], superseded: AbortSignal): void {
    if (superseded.aborted) return;
    const placing = this.placeUntilDone(partitions, superseded);
    for (const id of partitions) this.placements.set(nameOf(id), placing);
  }

  private async placeUntilDone(partitions: readonly PartitionId[], superseded: AbortSignal): Promise<void> {
    for (let failures = 0; !superseded.aborted; failures++) {
      try {
        const starts = await this.subscription.onAssigned(partitions, superseded);
        if (!superseded.aborted) this.goOn(starts);
        return;
      } catch (error) {
        this.logger.warn(`cannot place the partitions of ${this.subscription.group} yet: ${String(error)}`);
        await pause(backOffMs(failures), superseded);
      }
    }
  }

  private async revoke(id: PartitionId): Promise<void> {
    try {
      await this.subscription.onRevoked([id]);
    } catch (error) {
      this.logger.warn(`${nameOf(id)} was left without a word: ${String(error)}`);
    }
  }
}

/** One that has crashed just now takes no orders; whoever replaces it places everything anew. */
function sourceOf(consumer: Source, hints: Hints, { topic, partition }: PartitionId): LaneSource {
  const tell = (order: () => void) => {
    try {
      order();
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSNonRetriableError)) throw error;
    }
  };
  return {
    seek: (offset) => tell(() => consumer.seek({ topic, partition, offset: String(offset) })),
    pause: () => tell(() => consumer.pause([{ topic, partitions: [partition] }])),
    resume: () => tell(() => consumer.resume([{ topic, partitions: [partition] }])),
    note: (offset) => hints.note({ topic, partition, offset }),
  };
}

function nameOf({ topic, partition }: PartitionId): string {
  return `${topic}[${partition}]`;
}
