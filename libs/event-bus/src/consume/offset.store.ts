import { statement, type Tx } from '@atlas/database';
import type { PartitionOffset } from '../transport/broker.ts';
import type { Gap, GapReason, Position } from './gap.ts';

interface PositionRow {
  readonly partition: number;
  readonly offset: number;
  readonly newest: Date | null;
}

interface GapRow extends PartitionOffset {
  readonly reason: GapReason;
  readonly low: number;
  readonly high: number;
  readonly foundAt: Date;
}

const openOffsets = statement<object, [group: string, topic: string, partitions: number[], lows: number[]]>(
  'bus.open_offsets',
  `INSERT INTO bus.consumer_offset (grp, topic, partition, next_offset)
   SELECT $1, $2, partition, low FROM unnest($3::int4[], $4::int8[]) AS assigned(partition, low)
   ON CONFLICT DO NOTHING`,
);

const readPositions = statement<PositionRow, [group: string, topic: string]>(
  'bus.read_positions',
  `SELECT partition, next_offset AS "offset", newest FROM bus.consumer_offset WHERE grp = $1 AND topic = $2`,
);

const setOffset = statement<object, [group: string, topic: string, partition: number, offset: number]>(
  'bus.set_offset',
  `UPDATE bus.consumer_offset SET next_offset = $4, newest = NULL WHERE grp = $1 AND topic = $2 AND partition = $3`,
);

const readGaps = statement<GapRow, [group: string]>(
  'bus.read_gaps',
  `SELECT topic, partition, reason, next_offset AS "offset", low, high, found_at AS "foundAt"
     FROM bus.consumer_gap WHERE grp = $1 ORDER BY topic, partition`,
);

const lockGap = statement<GapRow, [group: string, topic: string, partition: number]>(
  'bus.lock_gap',
  `SELECT topic, partition, reason, next_offset AS "offset", low, high, found_at AS "foundAt"
     FROM bus.consumer_gap WHERE grp = $1 AND topic = $2 AND partition = $3 FOR UPDATE`,
);

const writeGap = statement<
  object,
  [group: string, topic: string, partition: number, reason: string, offset: number, low: number, high: number]
>(
  'bus.write_gap',
  `INSERT INTO bus.consumer_gap AS known (grp, topic, partition, reason, next_offset, low, high)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (grp, topic, partition) DO NOTHING`,
);

const deleteGap = statement<object, [group: string, topic: string, partition: number]>(
  'bus.delete_gap',
  `DELETE FROM bus.consumer_gap WHERE grp = $1 AND topic = $2 AND partition = $3`,
);

/** A gap that somebody has to decide about, and since when. */
export interface OpenGap extends Gap {
  readonly foundAt: Date;
}

/** A group that is new to a partition begins with the oldest record there is. */
export async function openConsumerOffsets(
  tx: Tx,
  group: string,
  topic: string,
  lows: ReadonlyMap<number, number>,
): Promise<void> {
  await tx.execute(openOffsets, [group, topic, [...lows.keys()], [...lows.values()]]);
}

/** Of all partitions of the topic that the group has ever held. */
export async function readConsumerPositions(tx: Tx, group: string, topic: string): Promise<readonly Position[]> {
  const rows = await tx.query(readPositions, [group, topic]);
  return rows.map(({ newest, ...place }) => ({ topic, ...place, newest: newest ?? undefined }));
}

/** To a place that the group has not come to by itself. */
export async function setConsumerOffset(
  tx: Tx,
  group: string,
  { topic, partition, offset }: PartitionOffset,
): Promise<void> {
  await tx.execute(setOffset, [group, topic, partition, offset]);
}

/** Partitions that stand still until somebody accepts that. */
export function findGaps(tx: Tx, group: string): Promise<readonly OpenGap[]> {
  return tx.query(readGaps, [group]);
}

export async function lockGapOf(tx: Tx, group: string, topic: string, partition: number): Promise<OpenGap | undefined> {
  const [gap] = await tx.query(lockGap, [group, topic, partition]);
  return gap;
}

/** False when it is known: as it was found stays what somebody has to decide about. */
export async function recordGap(tx: Tx, group: string, gap: Gap): Promise<boolean> {
  const { topic, partition, reason, offset, low, high } = gap;
  return (await tx.execute(writeGap, [group, topic, partition, reason, offset, low, high])) > 0;
}

export async function removeGap(tx: Tx, group: string, topic: string, partition: number): Promise<void> {
  await tx.execute(deleteGap, [group, topic, partition]);
}
