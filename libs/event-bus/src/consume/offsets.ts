import type { Database } from '@atlas/database';
import type { Broker, PartitionOffset, Watermarks } from '../transport/broker.ts';
import { partitionCount } from '../contract/partition.ts';
import { recordOperation } from '../dead-letters/operation.store.ts';
import type { GapReason } from './gap.ts';
import { BrokersAway, NoGap, OffsetOutsideLog, TopicOfOtherSize } from './offset-refusals.ts';
import { findGaps, lockGapOf, readConsumerPositions, removeGap, setConsumerOffset } from './offset.store.ts';

export interface OffsetsOptions {
  readonly group: string;
  /** Without the prefix of this installation. */
  readonly topics: readonly string[];
  readonly topicPrefix: string;
}

/** Where the group is in a partition, and what the log has. */
export interface OffsetReport extends PartitionOffset {
  readonly low: number;
  readonly high: number;
  readonly lag: number;
  /** The partition stands still until somebody accepts this. */
  readonly gap?: { readonly reason: GapReason; readonly offset: number; readonly foundAt: Date };
}

export interface AcceptIntent {
  /** The oldest record there is, what comes next, or an offset in between. */
  readonly to: 'log-start' | 'log-end' | number;
  readonly actor: string;
  readonly note?: string;
  readonly dryRun?: boolean;
}

export interface AcceptReport extends PartitionOffset {
  readonly dryRun: boolean;
  readonly reason: GapReason;
  /** Where the group was. */
  readonly from: number;
  /** Records of the log that are not handled; none when the group goes back, or the log has lost them. */
  readonly skips: number;
}

/** For operators: where the group is, and the decision about a partition that stands still. */
export class Offsets {
  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly options: OffsetsOptions,
  ) {}

  /** Of all partitions that the group has ever held. */
  async show(): Promise<readonly OffsetReport[]> {
    const reports: OffsetReport[] = [];
    for (const topic of this.options.topics) reports.push(...(await this.showTopic(topic)));
    return reports;
  }

  /** The group goes on there. Whoever holds the partition does so within two seconds; nobody needs to be restarted. */
  async accept(topic: string, partition: number, intent: AcceptIntent): Promise<AcceptReport> {
    const { group, topics } = this.options;
    if (!topics.includes(topic)) throw new NoGap(topic, partition);
    const log = await this.logOf(topic);
    const mark = log.get(partition);
    return this.database.transaction([], async (tx) => {
      const gap = await lockGapOf(tx, group, topic, partition);
      if (!gap) throw new NoGap(topic, partition);
      if (!mark || log.size !== partitionCount) throw new TopicOfOtherSize(topic, log.size);
      const offset = offsetIn(mark, intent.to);
      if (offset === undefined) throw new OffsetOutsideLog(topic, mark, intent.to);
      const { reason, offset: from } = gap;
      const skips = Math.max(0, offset - Math.max(from, mark.low));
      const { dryRun = false, actor, note } = intent;
      const report = { topic, partition, offset, dryRun, reason, from, skips };
      if (dryRun) return report;
      await setConsumerOffset(tx, group, report);
      await removeGap(tx, group, topic, partition);
      await recordOperation(tx, {
        ...{ actor, action: 'offset.accept', group, what: `offset:${topic}[${partition}]` },
        ...{ before: `${from} (${reason}; the log has ${mark.low} to ${mark.high})`, after: String(offset) },
        ...(note !== undefined && { note }),
      });
      return report;
    });
  }

  private async showTopic(topic: string): Promise<readonly OffsetReport[]> {
    const { group } = this.options;
    const log = await this.logOf(topic);
    const { positions, gaps } = await this.database.read([], async (tx) => ({
      positions: await readConsumerPositions(tx, group, topic),
      gaps: (await findGaps(tx, group)).filter((gap) => gap.topic === topic),
    }));
    return positions
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ partition, offset }) => {
        const { low, high } = log.get(partition) ?? { low: 0, high: 0 };
        const gap = gaps.find((found) => found.partition === partition);
        return {
          ...{ topic, partition, offset, low, high, lag: Math.max(0, high - Math.max(offset, low)) },
          ...(gap && { gap: { reason: gap.reason, offset: gap.offset, foundAt: gap.foundAt } }),
        };
      });
  }

  private async logOf(topic: string): Promise<ReadonlyMap<number, Watermarks>> {
    const marks = await this.watermarksOf(this.options.topicPrefix + topic);
    return new Map(marks.map((mark) => [mark.partition, mark]));
  }

  private async watermarksOf(topic: string): Promise<readonly Watermarks[]> {
    try {
      return await this.broker.watermarks(topic);
    } catch (error) {
      throw (await this.broker.isReachable()) ? error : new BrokersAway(error);
    }
  }
}

function offsetIn({ low, high }: Watermarks, to: AcceptIntent['to']): number | undefined {
  if (to === 'log-start') return low;
  if (to === 'log-end') return high;
  return Number.isInteger(to) && to >= low && to <= high ? to : undefined;
}
