import type { PartitionOffset, Watermarks } from '../transport/broker.ts';

/**
 * Why a partition stands still until somebody decides:
 * - `truncated`: the log no longer has the next record
 * - `beyond-end`: the log ends before it: it has lost its tail, or is another one
 * - `recreated`: it begins after what we have handled, and has grown past our offset: another log of that name
 * - `hole`: records in the middle are missing
 * - `partition-count`: keys are no longer where their earlier events are
 */
export type GapReason = 'truncated' | 'beyond-end' | 'recreated' | 'hole' | 'partition-count';

/** Where a group is in a partition of its topic (named without the prefix of the installation). */
export interface Position extends PartitionOffset {
  /** The highest timestamp of what is handled; none at the beginning, and after somebody has moved the group. */
  readonly newest: Date | undefined;
}

export interface Gap extends PartitionOffset {
  readonly reason: GapReason;
  readonly low: number;
  readonly high: number;
}

/**
 * What is wrong between a position and its log. `firstNewer`: the first record in the log that is newer than all that the group has
 * handled. In the log that we know it cannot lie before our offset; kafkajs does not tell the ids of topics.
 */
export function gapBetween(
  { offset }: PartitionOffset,
  { low, high }: Watermarks,
  firstNewer: number | undefined,
): GapReason | undefined {
  if (offset < low) return 'truncated';
  if (offset > high) return 'beyond-end';
  return firstNewer !== undefined && firstNewer < offset ? 'recreated' : undefined;
}
