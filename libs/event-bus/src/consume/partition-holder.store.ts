import { statement, type Tx } from '@atlas/database';
import type { PartitionId, PartitionOffset } from '../transport/broker.ts';

const sayAlive = statement<object, [owner: string, group: string, forMs: number]>(
  'bus.say_alive',
  `INSERT INTO bus.consumer_process (owner, grp, until) VALUES ($1, $2, now() + make_interval(secs => $3::float8 / 1000))
   ON CONFLICT (owner) DO UPDATE SET until = excluded.until`,
);

const forgetProcess = statement<object, [owner: string, group: string]>(
  'bus.forget_process',
  // The dead need no row: one that has none is not alive.
  `DELETE FROM bus.consumer_process WHERE owner = $1 OR (grp = $2 AND until < now() - interval '1 hour')`,
);

const noteUncleanEnds = statement<
  object,
  [group: string, topic: string, partitions: number[], owner: string, span: number]
>(
  'bus.note_unclean_ends',
  // A mark on a message that is done says nothing: the process has ended between it and the next one.
  `UPDATE bus.partition_holder AS held
      SET careful_until = greatest(held.careful_until, place.next_offset + $5),
          handling = CASE WHEN held.handling = place.next_offset THEN held.handling END,
          ends = CASE WHEN held.handling = place.next_offset THEN held.ends + 1 ELSE 0 END
     FROM bus.consumer_offset AS place
    WHERE held.grp = $1 AND held.topic = $2 AND held.partition = ANY ($3::int4[]) AND held.owner <> $4
      AND NOT EXISTS (SELECT FROM bus.consumer_process AS process WHERE process.owner = held.owner AND process.until > now())
      AND (place.grp, place.topic, place.partition) = (held.grp, held.topic, held.partition)`,
);

const takePartitions = statement<
  { partition: number; carefulUntil: number | null },
  [group: string, topic: string, partitions: number[], owner: string]
>(
  'bus.take_partitions',
  `INSERT INTO bus.partition_holder AS held (grp, topic, partition, owner)
   SELECT $1, $2, partition, $4 FROM unnest($3::int4[]) AS partition ORDER BY partition
   ON CONFLICT (grp, topic, partition) DO UPDATE SET owner = excluded.owner, since = now()
   RETURNING partition, careful_until AS "carefulUntil"`,
);

const markMessage = statement<
  { ends: number },
  [group: string, topic: string, partition: number, owner: string, offset: number, carefulUntil: number]
>(
  'bus.mark_message',
  // Who held it before may have noted so only after us, and even have released it since: who is where the group is holds it.
  `INSERT INTO bus.partition_holder AS held (grp, topic, partition, owner, handling, careful_until)
   SELECT grp, topic, partition, $4, $5, $6 FROM bus.consumer_offset
    WHERE grp = $1 AND topic = $2 AND partition = $3 AND next_offset = $5
   ON CONFLICT (grp, topic, partition) DO UPDATE
      SET owner = excluded.owner, careful_until = excluded.careful_until, handling = excluded.handling,
          ends = CASE WHEN held.handling = excluded.handling THEN held.ends ELSE 0 END
   RETURNING ends`,
);

const endCare = statement<object, [group: string, topic: string, partition: number, owner: string]>(
  'bus.end_care',
  `UPDATE bus.partition_holder SET careful_until = NULL, handling = NULL, ends = 0
    WHERE grp = $1 AND topic = $2 AND partition = $3 AND owner = $4`,
);

const releasePartition = statement<object, [group: string, topic: string, partition: number, owner: string]>(
  'bus.release_partition',
  `DELETE FROM bus.partition_holder WHERE grp = $1 AND topic = $2 AND partition = $3 AND owner = $4`,
);

export async function noteAlive(tx: Tx, owner: string, group: string, forMs: number): Promise<void> {
  await tx.execute(sayAlive, [owner, group, forMs]);
}

export async function noteGone(tx: Tx, owner: string, group: string): Promise<void> {
  await tx.execute(forgetProcess, [owner, group]);
}

/** Says below which offset a partition is to be taken carefully, because its last holder has ended without giving it back. */
export async function takeOver(
  tx: Tx,
  group: string,
  topic: string,
  partitions: readonly number[],
  { owner, span }: { readonly owner: string; readonly span: number },
): Promise<ReadonlyMap<number, number | undefined>> {
  await tx.execute(noteUncleanEnds, [group, topic, [...partitions], owner, span]);
  const taken = await tx.query(takePartitions, [group, topic, [...partitions], owner]);
  return new Map(taken.map(({ partition, carefulUntil }) => [partition, carefulUntil ?? undefined]));
}

/** How often a process has ended with this message in hand; undefined when the group is not at this message. */
export async function mark(
  tx: Tx,
  group: string,
  { topic, partition, offset }: PartitionOffset,
  { owner, carefulUntil }: { readonly owner: string; readonly carefulUntil: number },
): Promise<number | undefined> {
  const [row] = await tx.query(markMessage, [group, topic, partition, owner, offset, carefulUntil]);
  return row?.ends;
}

export async function unmark(tx: Tx, group: string, { topic, partition }: PartitionId, owner: string): Promise<void> {
  await tx.execute(endCare, [group, topic, partition, owner]);
}

export async function release(tx: Tx, group: string, { topic, partition }: PartitionId, owner: string): Promise<void> {
  await tx.execute(releasePartition, [group, topic, partition, owner]);
}
