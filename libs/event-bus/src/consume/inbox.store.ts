import { statement, textArray, uuidArray, type Tx } from '@atlas/database';
import type { EventId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';

const moveOffset = statement<
  object,
  [group: string, topic: string, partition: number, from: number, to: number, newest: Date]
>(
  'bus.move_offset',
  `UPDATE bus.consumer_offset SET next_offset = $5, newest = greatest(newest, $6)
    WHERE grp = $1 AND topic = $2 AND partition = $3 AND next_offset = $4`,
);

const acceptEvents = statement<{ eventId: EventId }, [group: string, ids: Buffer]>(
  'bus.accept_events',
  // Answers with those that were there: mostly none, where the others would be all.
  `WITH fresh AS (
     INSERT INTO bus.inbox (grp, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS id
     ON CONFLICT DO NOTHING
     RETURNING event_id)
   SELECT id AS "eventId" FROM unnest($2::uuid[]) AS id EXCEPT SELECT event_id FROM fresh`,
);

const handledEvents = statement<{ eventId: EventId }, [group: string, ids: string[]]>(
  'bus.handled_events',
  `SELECT event_id AS "eventId" FROM bus.inbox WHERE grp = $1 AND event_id = ANY ($2::uuid[])`,
);

const withdrawEvents = statement<object, [group: string, ids: string[]]>(
  'bus.withdraw_events',
  `DELETE FROM bus.inbox WHERE grp = $1 AND event_id = ANY ($2::uuid[])`,
);

const blockedKeys = statement<{ key: string }, [group: string, topic: string, keys: Buffer]>(
  'bus.blocked_keys',
  // Waits for a drain that is about to unblock a key, and keeps it from doing so until this chunk has parked behind.
  `SELECT key FROM bus.parked_key
    WHERE grp = $1 AND topic = $2 AND md5(key) = ANY (ARRAY(SELECT md5(wanted) FROM unnest($3::text[]) AS wanted))
    ORDER BY key FOR SHARE`,
);

/** Another consumer has handled this chunk, or a part of it: whoever finds that out must write nothing. */
export class OffsetConflict extends Error {}

/** The fence: of two consumers that hold the same partition for a moment, one moves the offset past these contiguous records. */
export async function moveConsumerOffset(tx: Tx, group: string, records: readonly IncomingRecord[]): Promise<void> {
  const [first, last] = [records.at(0), records.at(-1)];
  if (!first || !last) return;
  const { topic, partition, offset } = first;
  const newest = records.reduce((time, { timestamp }) => (timestamp > time ? timestamp : time), first.timestamp);
  const moved = await tx.execute(moveOffset, [group, topic, partition, offset, last.offset + 1, newest]);
  if (moved !== 1) throw new OffsetConflict(`${group} is no longer at offset ${offset} of ${topic}[${partition}]`);
}

/** Notes events as handled by the group; returns those that it had handled before. */
export async function acceptIntoInbox(tx: Tx, group: string, ids: readonly EventId[]): Promise<ReadonlySet<EventId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query(acceptEvents, [group, uuidArray(ids)]);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Those of them that the group has handled, or given up. */
export async function findHandled(tx: Tx, group: string, ids: readonly EventId[]): Promise<ReadonlySet<EventId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query(handledEvents, [group, [...ids]]);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Of events that this very transaction has accepted, and then could not handle. */
export async function withdrawFromInbox(tx: Tx, group: string, ids: readonly EventId[]): Promise<void> {
  if (ids.length > 0) await tx.execute(withdrawEvents, [group, [...ids]]);
}

export async function findBlockedKeys(
  tx: Tx,
  group: string,
  topic: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query(blockedKeys, [group, topic, textArray([...new Set(keys)])]);
  return new Set(rows.map(({ key }) => key));
}
