import type { Database, Tx } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { Broker, PartitionId, PartitionOffset, Watermarks } from '../transport/broker.ts';
import { busMetrics } from '../metrics.ts';
import { findGaps, openConsumerOffsets, readConsumerOffsets, recordGap } from './offset.store.ts';

export interface PositionsOptions {
  readonly group: string;
  readonly topicPrefix: string;
}

/** Where the group is in each partition: what the database says, held against the log. A partition that has lost or changed its log stands still. */
export class Positions {
  private readonly logger = new Logger(Positions.name);

  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly options: PositionsOptions,
  ) {}

  /** Of assigned partitions (named as the broker does) those that can be gone on with, and where. */
  async startsOf(partitions: readonly PartitionId[]): Promise<readonly PartitionOffset[]> {
    const starts: PartitionOffset[] = [];
    for (const [prefixed, ofTopic] of Map.groupBy(partitions, ({ topic }) => topic)) {
      const log = await this.logOf(prefixed);
      const numbers = ofTopic.map(({ partition }) => partition);
      starts.push(...(await this.startsOfTopic(prefixed, numbers, log)));
    }
    return starts;
  }

  /** The next offset of a partition; undefined when somebody has removed it. */
  async stored(topic: string, partition: number): Promise<number | undefined> {
    const { group } = this.options;
    const [row] = await this.database.read([], (tx) => readConsumerOffsets(tx, group, topic, [partition]));
    return row?.offset;
  }

  /** True when the log does not reach from `offset` on: the gap is noted then. */
  async isOutsideLog(topic: string, partition: number, offset: number): Promise<boolean> {
    const mark = markOf(await this.logOf(this.options.topicPrefix + topic), partition);
    if (offset >= mark.low && offset <= mark.high) return false;
    await this.noteGap({ topic, partition, offset }, mark);
    return true;
  }

  /** Records in the middle of the log are missing. */
  async noteHole(position: PartitionOffset): Promise<void> {
    await this.noteGap(
      position,
      markOf(await this.logOf(this.options.topicPrefix + position.topic), position.partition),
    );
  }

  private async startsOfTopic(
    prefixed: string,
    partitions: readonly number[],
    log: ReadonlyMap<number, Watermarks>,
  ): Promise<readonly PartitionOffset[]> {
    const { group, topicPrefix } = this.options;
    const topic = prefixed.slice(topicPrefix.length);
    const lows = new Map(partitions.map((partition) => [partition, markOf(log, partition).low]));
    return this.database.transaction([], async (tx) => {
      await openConsumerOffsets(tx, group, topic, lows);
      const stored = await readConsumerOffsets(tx, group, topic, partitions);
      const known = await findGaps(tx, group, topic);
      const starts: PartitionOffset[] = [];
      for (const position of stored) {
        const mark = markOf(log, position.partition);
        const inside = position.offset >= mark.low && position.offset <= mark.high;
        // A log that was replaced may have grown past our offset since: a gap stays one until somebody has decided.
        if (inside && !known.has(position.partition)) starts.push({ ...position, topic: prefixed });
        else await this.recordGap(tx, position, mark);
      }
      return starts;
    });
  }

  private noteGap(position: PartitionOffset, mark: Watermarks): Promise<void> {
    return this.database.transaction([], (tx) => this.recordGap(tx, position, mark));
  }

  private async recordGap(tx: Tx, position: PartitionOffset, { low, high }: Watermarks): Promise<void> {
    const { group } = this.options;
    const { topic, partition, offset } = position;
    await recordGap(tx, group, { ...position, low, high });
    busMetrics.gaps.inc({ group, topic });
    this.logger.error(
      `${group} stands still at ${topic}[${partition}]: it is at offset ${offset}, the log has ${low} to ${high}. ` +
        'Events are missing, or the topic is another one; somebody has to decide.',
    );
  }

  private async logOf(prefixed: string): Promise<ReadonlyMap<number, Watermarks>> {
    return new Map((await this.broker.watermarks(prefixed)).map((mark) => [mark.partition, mark]));
  }
}

function markOf(log: ReadonlyMap<number, Watermarks>, partition: number): Watermarks {
  const mark = log.get(partition);
  if (!mark) throw new Error(`the broker does not say what partition ${partition} holds`);
  return mark;
}
