import { isGroundFault, type Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Batch, Broker, Consumption, IncomingRecord, PartitionId, PartitionOffset } from './broker.ts';
import { ChunkProcessor } from './chunk.ts';
import type { GroupKnowledge } from './classify.ts';
import { OffsetConflict } from './inbox.store.ts';
import { busMetrics } from './metrics.ts';
import { openConsumerOffsets, readConsumerOffsets, recordGap } from './offset.store.ts';
import { ParkingLot } from './parking-lot.ts';

export interface GroupOptions {
  readonly group: string;
  /** Without the prefix of this installation. */
  readonly topics: readonly string[];
  readonly topicPrefix: string;
  readonly knowledge: GroupKnowledge;
}

/** Few enough that a chunk's locks are held briefly, and that it publishes on less keys than one transaction may. */
const maxChunk = 100;

/** One consumer group of this process: takes batches from the broker and brings them to the handlers, in order, once. */
export class GroupConsumer {
  private readonly logger = new Logger(GroupConsumer.name);
  private readonly processor: ChunkProcessor;
  private readonly parkingLot: ParkingLot;
  private consumption: Consumption | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly options: GroupOptions,
  ) {
    const { group, knowledge } = options;
    this.processor = new ChunkProcessor(database, group, knowledge);
    this.parkingLot = new ParkingLot(database, group, knowledge, this.processor);
  }

  async start(): Promise<void> {
    const { group, topicPrefix, topics } = this.options;
    this.parkingLot.start();
    this.consumption = await this.broker.consume({
      group: topicPrefix + group,
      topics: topics.map((topic) => topicPrefix + topic),
      onAssigned: (partitions) => this.startsOf(partitions),
      onBatch: (batch) => this.take(batch),
    });
  }

  /** The chunk in hand is finished; the rest of its batch is left for whoever comes next. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.consumption?.stop();
    await this.parkingLot.stop();
  }

  private async startsOf(partitions: readonly PartitionId[]): Promise<readonly PartitionOffset[]> {
    const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
    const starts: PartitionOffset[] = [];
    for (const [topic, ofTopic] of byTopic) starts.push(...(await this.startsOfTopic(topic, ofTopic.map(({ partition }) => partition))));
    return starts;
  }

  /** Where the database says that we are, if the log still has it; a partition that has lost or changed its log stands still. */
  private async startsOfTopic(prefixed: string, partitions: readonly number[]): Promise<readonly PartitionOffset[]> {
    const { group } = this.options;
    const topic = this.withoutPrefix(prefixed);
    const marks = new Map((await this.broker.watermarks(prefixed)).map((mark) => [mark.partition, mark]));
    const lows = new Map(partitions.map((partition) => [partition, marks.get(partition)?.low ?? 0]));
    return this.database.transaction([], async (tx) => {
      await openConsumerOffsets(tx, group, topic, lows);
      const stored = await readConsumerOffsets(tx, group, topic, partitions);
      const starts: PartitionOffset[] = [];
      for (const start of stored) {
        const { low = 0, high = 0 } = marks.get(start.partition) ?? {};
        if (start.offset >= low && start.offset <= high) {
          starts.push({ ...start, topic: prefixed });
          continue;
        }
        await recordGap(tx, group, { ...start, low, high });
        busMetrics.gaps.inc({ group, topic });
        this.logger.error(
          `${group} stops at ${topic}[${start.partition}]: it is at offset ${start.offset}, the log has ${low} to ${high}. ` +
            'Events are missing, or the topic is another one; somebody has to decide.',
        );
      }
      return starts;
    });
  }

  private async take(batch: Batch): Promise<void> {
    const records = batch.records.map((record) => ({ ...record, topic: this.withoutPrefix(record.topic) }));
    for (let from = 0; from < records.length && batch.isCurrent() && !this.stopping; from += maxChunk) {
      const chunk = records.slice(from, from + maxChunk);
      if (!(await this.processUntilDone(batch, chunk))) return;
    }
  }

  /** Faults of the ground are waited out; no attempt is counted against any record. False: leave the batch. */
  private async processUntilDone(batch: Batch, chunk: readonly IncomingRecord[]): Promise<boolean> {
    let rest = chunk;
    for (let attempt = 0; batch.isCurrent() && !this.stopping; attempt++) {
      try {
        await this.processor.process(rest);
        await this.advance(batch, rest);
        return true;
      } catch (error) {
        if (error instanceof OffsetConflict) {
          const next = await this.resume(batch, rest);
          if (!next) return false;
          rest = next;
        } else if (isGroundFault(error)) {
          this.logger.warn(`${this.options.group} waits: ${String(error)}`);
          await backOff(attempt);
          await batch.keepAlive().catch(() => undefined);
        } else {
          throw error;
        }
      }
    }
    return false;
  }

  /** The records are done, whatever Kafka hears of it: the database remembers. */
  private async advance(batch: Batch, done: readonly IncomingRecord[]): Promise<void> {
    const last = done.at(-1);
    if (!last) return;
    try {
      await batch.advance(last.offset + 1);
    } catch (error) {
      this.logger.warn(`${this.options.group} could not commit to Kafka: ${String(error)}`);
    }
  }

  /** After a conflict: what of the chunk is still to do, if it is ours; else goes where the database says, and returns nothing. */
  private async resume(batch: Batch, chunk: readonly IncomingRecord[]): Promise<readonly IncomingRecord[] | undefined> {
    const { group } = this.options;
    busMetrics.fenced.inc({ group });
    const topic = this.withoutPrefix(batch.topic);
    const [stored] = await this.database.read([], (tx) => readConsumerOffsets(tx, group, topic, [batch.partition]));
    const rest = chunk.filter(({ offset }) => offset >= (stored?.offset ?? 0));
    if (stored && rest[0]?.offset === stored.offset && rest.length < chunk.length) return rest;
    if (stored) batch.seek(stored.offset);
    return undefined;
  }

  private withoutPrefix(topic: string): string {
    return topic.slice(this.options.topicPrefix.length);
  }
}

function backOff(attempt: number): Promise<void> {
  const ms = Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
