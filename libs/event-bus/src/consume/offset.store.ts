import { statement, type Tx } from '@atlas/database';
import type { PartitionOffset } from '../transport/broker.ts';

const openOffsets = statement<object, [group: string, topic: string, partitions: number[], lows: number[]]>(
  'bus.open_offsets',
  `INSERT INTO bus.consumer_offset (grp, topic, partition, next_offset)
   SELECT $1, $2, partition, low FROM unnest($3::int4[], $4::int8[]) AS assigned(partition, low)
   ON CONFLICT DO NOTHING`,
);

const readOffsets = statement<
  { partition: number; offset: number },
  [group: string, topic: string, partitions: number[]]
>(
  'bus.read_offsets',
  `SELECT partition, next_offset AS "offset" FROM bus.consumer_offset
    WHERE grp = $1 AND topic = $2 AND partition = ANY ($3::int4[])`,
);

const readGaps = statement<{ partition: number }, [group: string, topic: string]>(
  'bus.read_gaps',
  `SELECT partition FROM bus.consumer_gap WHERE grp = $1 AND topic = $2`,
);

const writeGap = statement<
  object,
  [group: string, topic: string, partition: number, offset: number, low: number, high: number]
>(
  'bus.write_gap',
  `INSERT INTO bus.consumer_gap (grp, topic, partition, next_offset, low, high) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (grp, topic, partition) DO UPDATE SET next_offset = $4, low = $5, high = $6`,
);

/** A group that is new to a partition begins with the oldest record there is. */
export async function openConsumerOffsets(
  tx: Tx,
  group: string,
  topic: string,
  lows: ReadonlyMap<number, number>,
): Promise<void> {
  await tx.execute(openOffsets, [group, topic, [...lows.keys()], [...lows.values()]]);
}

export async function readConsumerOffsets(
  tx: Tx,
  group: string,
  topic: string,
  partitions: readonly number[],
): Promise<readonly PartitionOffset[]> {
  const rows = await tx.query(readOffsets, [group, topic, [...partitions]]);
  return rows.map((row) => ({ topic, ...row }));
}

/** Partitions that stand still until somebody sets their offset right and removes the gap's row. */
export async function findGaps(tx: Tx, group: string, topic: string): Promise<ReadonlySet<number>> {
  const rows = await tx.query(readGaps, [group, topic]);
  return new Set(rows.map(({ partition }) => partition));
}

/** Our offset and the log's bounds, where the one lies outside of the others. */
export interface Gap extends PartitionOffset {
  readonly low: number;
  readonly high: number;
}

export async function recordGap(tx: Tx, group: string, { topic, partition, offset, low, high }: Gap): Promise<void> {
  await tx.execute(writeGap, [group, topic, partition, offset, low, high]);
}
