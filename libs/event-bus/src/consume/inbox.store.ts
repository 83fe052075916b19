import { bind, statement, textArray, uuidArray, type BoundStatement, type TextRow, type Tx } from '@atlas/database';
import type { EventId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';

const moveOffset = statement<
  object,
  [group: string, topic: string, partition: string, from: string, to: string, newestMs: string]
>(
  'bus.move_offset',
  `UPDATE bus.consumer_offset SET next_offset = $5, newest = greatest(newest, to_timestamp($6::float8 / 1000))
    WHERE grp = $1 AND topic = $2 AND partition = $3 AND next_offset = $4
   RETURNING next_offset`,
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

const handledEvents = statement<{ eventId: EventId }, [group: string, ids: Buffer]>(
  'bus.handled_events',
  `SELECT event_id AS "eventId" FROM bus.inbox WHERE grp = $1 AND event_id = ANY ($2::uuid[])`,
);

const withdrawEvents = statement<object, [group: string, ids: Buffer]>(
  'bus.withdraw_events',
  `DELETE FROM bus.inbox WHERE grp = $1 AND event_id = ANY ($2::uuid[])`,
);

const blockedKeys = statement<object, [group: string, topic: string, keys: Buffer]>(
  'bus.blocked_keys',
  // Waits for a drain that is about to unblock a key, and keeps it from doing so until this chunk has parked behind.
  `SELECT key FROM bus.parked_key
    WHERE grp = $1 AND topic = $2 AND md5(key) = ANY (ARRAY(SELECT md5(wanted) FROM unnest($3::text[]) AS wanted))
    ORDER BY key FOR SHARE`,
);

/** Another consumer has handled this chunk, or a part of it: whoever finds that out must write nothing. */
export class OffsetConflict extends Error {}

/** What a chunk meets. */
export interface Ground {
  /** Keys of its records that wait for a failed one. */
  readonly blocked: ReadonlySet<string>;
  /** Events that the group had handled, or given up, before. */
  readonly handled: ReadonlySet<string>;
}

interface Advance {
  /** Of a partition, contiguous. */
  readonly records: readonly IncomingRecord[];
  /** Events that are noted as handled, those of blocked keys as well: it is not known yet which keys are. */
  readonly accepted?: readonly EventId[];
  /** Events that are only looked for. */
  readonly refused?: readonly EventId[];
}

/**
 * The fence: of two consumers that hold the same partition for a moment, one moves the offset past these records. In the same trip
 * it is looked for their blocked keys, and what can be handled is noted in the inbox.
 */
export async function takeGround(
  tx: Tx,
  group: string,
  { records, accepted = [], refused = [] }: Advance,
): Promise<Ground> {
  const [first, last] = [records.at(0), records.at(-1)];
  if (!first || !last) return { blocked: new Set(), handled: new Set() };
  const { topic, partition, offset } = first;
  const newest = records.reduce((time, { timestamp }) => Math.max(time, timestamp.getTime()), -Infinity);
  const [moved = [], blocked = [], ...handled] = await tx.flight([
    bind(moveOffset, [group, topic, String(partition), String(offset), String(last.offset + 1), String(newest)]),
    lookForBlocked(group, topic, records),
    ...(refused.length > 0 ? [bind(handledEvents, [group, uuidArray(refused)])] : []),
    ...(accepted.length > 0 ? [bind(acceptEvents, [group, uuidArray(accepted)])] : []),
  ]);
  if (moved.length !== 1)
    throw new OffsetConflict(`${group} is no longer at offset ${offset} of ${topic}[${partition}]`);
  return { blocked: firstColumnOf(blocked), handled: firstColumnOf(handled.flat()) };
}

function lookForBlocked(group: string, topic: string, records: readonly IncomingRecord[]): BoundStatement {
  return bind(blockedKeys, [group, topic, textArray([...new Set(records.map(({ key }) => key))])]);
}

function firstColumnOf(rows: readonly TextRow[]): ReadonlySet<string> {
  return new Set(rows.map(([value]) => value ?? ''));
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
  const rows = await tx.query(handledEvents, [group, uuidArray(ids)]);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Of events that this very transaction has accepted, and that are not handled after all. */
export function withdrawFromInbox(tx: Tx, group: string, ids: readonly EventId[]): void {
  if (ids.length > 0) tx.defer(bind(withdrawEvents, [group, uuidArray(ids)]));
}
