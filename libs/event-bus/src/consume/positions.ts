import type { Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import {
  firstOffsetInMemory,
  type Broker,
  type PartitionId,
  type PartitionOffset,
  type Watermarks,
} from '../transport/broker.ts';
import { partitionCount } from '../contract/partition.ts';
import { busMetrics } from '../metrics.ts';
import { gapBetween, type Gap, type GapReason, type Position } from './gap.ts';
import { findGaps, openConsumerOffsets, readConsumerPositions, recordGap, setConsumerOffset } from './offset.store.ts';

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

  /** Of the given partitions those that can be gone on with, and where; the others are gaps, and noted as such. */
  async startsOf(partitions: readonly PartitionId[]): Promise<readonly PartitionOffset[]> {
    const starts: PartitionOffset[] = [];
    for (const [topic, ofTopic] of Map.groupBy(partitions, (id) => id.topic)) {
      starts.push(...(await this.startsOfTopic(topic, new Set(ofTopic.map(({ partition }) => partition)))));
    }
    return starts;
  }

  /** Where the group is in a partition; undefined when it is none of its own, or its log does not reach there: that is noted. */
  async offsetOf(id: PartitionId): Promise<number | undefined> {
    const [start] = await this.startsOf([id]);
    return start?.offset;
  }

  /** Records in the middle of the log are missing, from this offset on. */
  async noteHole(position: PartitionOffset): Promise<void> {
    const { low, high } = markOf(await this.logOf(position.topic), position.partition);
    await this.note([{ ...position, reason: 'hole', low, high }]);
  }

  private async startsOfTopic(topic: string, wanted: ReadonlySet<number>): Promise<readonly PartitionOffset[]> {
    let log = await this.logOf(topic);
    const lows = new Map([...wanted].map((partition) => [partition, markOf(log, partition).low]));
    const { positions, stopped } = await this.remember(topic, lows);
    const mine = positions.filter(({ partition }) => wanted.has(partition));
    // Who held a partition until now may have gone past what was its end when we asked.
    if (mine.some(({ partition, offset }) => offset > markOf(log, partition).high)) log = await this.logOf(topic);
    const newer = await this.firstNewer(topic, mine);
    const gaps: Gap[] = [];
    const starts: PartitionOffset[] = [];
    for (const { partition, offset } of mine) {
      const mark = markOf(log, partition);
      const reason = reasonOf({ topic, partition, offset }, log, newer.get(partition));
      if (reason !== undefined && offset >= firstOffsetInMemory) starts.push(await this.beginAnew(topic, mark));
      else if (reason !== undefined) gaps.push({ topic, offset, reason, ...mark });
      // A log that was replaced may have grown past our offset since: a gap stays one until somebody has decided.
      else if (!stopped.has(partition)) starts.push({ topic, partition, offset });
    }
    await this.note(gaps);
    return starts;
  }

  private remember(
    topic: string,
    lows: ReadonlyMap<number, number>,
  ): Promise<{ positions: readonly Position[]; stopped: ReadonlySet<number> }> {
    const { group } = this.options;
    return this.database.transaction([], async (tx) => {
      await openConsumerOffsets(tx, group, topic, lows);
      const gaps = (await findGaps(tx, group)).filter((gap) => gap.topic === topic);
      const positions = await readConsumerPositions(tx, group, topic);
      return { positions, stopped: new Set(gaps.map(({ partition }) => partition)) };
    });
  }

  /** Asked for all partitions at once: what is newer than all of them is newer than each. */
  private async firstNewer(topic: string, positions: readonly Position[]): Promise<ReadonlyMap<number, number>> {
    const times = positions.flatMap(({ newest }) => (newest === undefined ? [] : [newest.getTime()]));
    if (times.length === 0) return new Map();
    const newer = await this.broker.firstNewer(this.options.topicPrefix + topic, new Date(Math.max(...times)));
    const known = new Set(positions.filter(({ newest }) => newest !== undefined).map(({ partition }) => partition));
    return new Map(
      newer.filter(({ partition }) => known.has(partition)).map((found) => [found.partition, found.offset]),
    );
  }

  /** An earlier process' log: the group has passed all of it that was acknowledged, and the rest comes again. */
  private async beginAnew(topic: string, { partition, low: offset }: Watermarks): Promise<PartitionOffset> {
    const start = { topic, partition, offset };
    await this.database.transaction([], (tx) => setConsumerOffset(tx, this.options.group, start));
    return start;
  }

  private async note(gaps: readonly Gap[]): Promise<void> {
    const { group } = this.options;
    for (const gap of gaps) {
      const isNew = await this.database.transaction([], (tx) => recordGap(tx, group, gap));
      if (!isNew) continue;
      const { topic, partition, reason, offset, low, high } = gap;
      busMetrics.gaps.inc({ group, topic });
      this.logger.error(
        `${group} stands still at ${topic}[${partition}] (${reason}): it is at offset ${offset}, the log has ${low} to ${high}. ` +
          'Somebody has to decide: atlas offsets show',
      );
    }
  }

  private async logOf(topic: string): Promise<ReadonlyMap<number, Watermarks>> {
    const marks = await this.broker.watermarks(this.options.topicPrefix + topic);
    return new Map(marks.map((mark) => [mark.partition, mark]));
  }
}

function reasonOf(
  position: PartitionOffset,
  log: ReadonlyMap<number, Watermarks>,
  firstNewer: number | undefined,
): GapReason | undefined {
  if (log.size !== partitionCount) return 'partition-count';
  return gapBetween(position, markOf(log, position.partition), firstNewer);
}

function markOf(log: ReadonlyMap<number, Watermarks>, partition: number): Watermarks {
  return log.get(partition) ?? { partition, low: 0, high: 0 };
}
