import { inspect } from 'node:util';
import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import type { Reason } from '../consume/classify.ts';

/** What is kept of a record that could not be handled: all of it, byte for byte. */
export interface ParkedRow {
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly headers: string;
  readonly payload: Buffer | null;
  readonly producedAt: Date;
}

/** The oldest parked record of a key, when its next try is due. */
export interface DueHead {
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly tenantUuid: string | null;
  readonly attempts: number;
}

/** waiting: behind another of its key, or for its next try; dead: a dead letter; unknown: for a build that knows its type. */
type ParkedState = 'waiting' | 'dead' | 'unknown';

export interface Failure {
  readonly reason: Reason;
  readonly attempts: number;
  readonly state: ParkedState;
  readonly retryInMs: number;
  readonly error: unknown;
}

const parkRecord = statement<
  object,
  [
    group: string,
    topic: string,
    key: string,
    partition: number,
    offset: number,
    tenant: string | null,
    headers: string,
    payload: Buffer | null,
    producedAt: Date,
    state: string,
    reason: string,
    attempts: number,
    retryInMs: number,
    errorClass: string | null,
    errorMessage: string | null,
    errorStack: string | null,
  ]
>(
  'bus.park_record',
  `INSERT INTO bus.parked (grp, topic, key, partition, "offset", tenant_id, headers, payload, produced_at, state, reason,
                           attempts, next_try_at, error_class, error_message, error_stack)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() + make_interval(secs => $13::float8 / 1000), $14, $15, $16)`,
);

const blockKey = statement<object, [group: string, topic: string, key: string]>(
  'bus.block_key',
  // Locks a row that is there: else a drain that sees no parked record yet would unblock the key behind our back.
  `INSERT INTO bus.parked_key AS blocked (grp, topic, key) VALUES ($1, $2, $3)
   ON CONFLICT (grp, topic, key) DO UPDATE SET since = blocked.since`,
);

const dueHeads = statement<DueHead, [group: string, limit: number]>(
  'bus.due_heads',
  // Of each blocked key only the oldest: the others wait behind it.
  `SELECT head.id, head.topic, head.key, head.tenant_id AS "tenantUuid", head.attempts
     FROM bus.parked_key AS blocked
    CROSS JOIN LATERAL (
      SELECT id, topic, key, tenant_id, attempts, state, next_try_at FROM bus.parked
       WHERE grp = blocked.grp AND topic = blocked.topic AND key = blocked.key AND state <> 'unknown'
       ORDER BY id LIMIT 1
    ) AS head
    WHERE blocked.grp = $1 AND head.state = 'waiting' AND head.next_try_at <= now()
    ORDER BY head.id LIMIT $2`,
);

const lockKey = statement<{ key: string }, [group: string, topic: string, key: string]>(
  'bus.lock_parked_key',
  `SELECT key FROM bus.parked_key WHERE grp = $1 AND topic = $2 AND key = $3 FOR UPDATE SKIP LOCKED`,
);

const readDue = statement<ParkedRow, [id: number, attempts: number]>(
  'bus.read_due',
  // Under the key's lock, because another process may have been here since we looked.
  `SELECT id, topic, key, partition, "offset", headers, payload, produced_at AS "producedAt" FROM bus.parked
    WHERE id = $1 AND attempts = $2 AND state = 'waiting' AND next_try_at <= now()`,
);

const removeParked = statement<object, [id: number]>('bus.remove_parked', `DELETE FROM bus.parked WHERE id = $1`);

const shelveParked = statement<object, [id: number]>(
  'bus.shelve_parked',
  `UPDATE bus.parked SET state = 'unknown', reason = 'unknown-type' WHERE id = $1`,
);

const unblockKey = statement<object, [group: string, topic: string, key: string]>(
  'bus.unblock_key',
  `DELETE FROM bus.parked_key AS blocked
    WHERE grp = $1 AND topic = $2 AND key = $3
      AND NOT EXISTS (SELECT FROM bus.parked
                       WHERE grp = blocked.grp AND topic = blocked.topic AND key = blocked.key AND state <> 'unknown')`,
);

const noteFailure = statement<
  object,
  [
    id: number,
    triedBefore: number,
    state: string,
    reason: string,
    retryInMs: number,
    errorClass: string | null,
    message: string | null,
    stack: string | null,
  ]
>(
  'bus.note_failure',
  `UPDATE bus.parked
      SET state = $3, reason = $4, attempts = $2 + 1, next_try_at = now() + make_interval(secs => $5::float8 / 1000),
          error_class = $6, error_message = $7, error_stack = $8, last_failed_at = now()
    WHERE id = $1 AND attempts = $2`,
);

const countParked = statement<{ deadLetters: number; blockedKeys: number }, [group: string]>(
  'bus.count_parked',
  `SELECT (SELECT count(*) FROM bus.parked WHERE grp = $1 AND state = 'dead') AS "deadLetters",
          (SELECT count(*) FROM bus.parked_key WHERE grp = $1) AS "blockedKeys"`,
);

export async function park(
  tx: Tx,
  group: string,
  record: IncomingRecord,
  tenantId: TenantId | undefined,
  failure: Failure,
): Promise<void> {
  await tx.execute(parkRecord, [
    group,
    record.topic,
    record.key,
    record.partition,
    record.offset,
    tenantId === undefined ? null : uuidOf(tenantId),
    JSON.stringify(record.headers),
    record.value,
    record.timestamp,
    failure.state,
    failure.reason,
    failure.attempts,
    failure.retryInMs,
    ...describeError(failure.error),
  ]);
}

/** From now on the key's records park behind those that are parked. */
export async function block(
  tx: Tx,
  group: string,
  { topic, key }: { readonly topic: string; readonly key: string },
): Promise<void> {
  await tx.execute(blockKey, [group, topic, key]);
}

export function findDueHeads(tx: Tx, group: string, limit: number): Promise<readonly DueHead[]> {
  return tx.query(dueHeads, [group, limit]);
}

/** Nothing when another process drains this key, or has done so since the head was found. */
export async function lockDueHead(
  tx: Tx,
  group: string,
  { id, topic, key, attempts }: DueHead,
): Promise<ParkedRow | undefined> {
  const locked = await tx.query(lockKey, [group, topic, key]);
  if (locked.length === 0) return undefined;
  const [row] = await tx.query(readDue, [id, attempts]);
  return row;
}

/** Ends the parking of an event; the key is free again once it was the last. */
export async function unpark(tx: Tx, group: string, { id, topic, key }: ParkedRow): Promise<void> {
  await tx.execute(removeParked, [id]);
  await tx.execute(unblockKey, [group, topic, key]);
}

/** Leaves an event to a build that knows its type, and its key free. */
export async function shelve(tx: Tx, group: string, { id, topic, key }: ParkedRow): Promise<void> {
  await tx.execute(shelveParked, [id]);
  await tx.execute(unblockKey, [group, topic, key]);
}

export async function noteParkedFailure(
  tx: Tx,
  { id, attempts }: DueHead,
  failure: Omit<Failure, 'attempts'>,
): Promise<void> {
  const { state, reason, retryInMs, error } = failure;
  await tx.execute(noteFailure, [id, attempts, state, reason, retryInMs, ...describeError(error)]);
}

export async function countParkedOf(tx: Tx, group: string): Promise<{ deadLetters: number; blockedKeys: number }> {
  const [row] = await tx.query(countParked, [group]);
  return row ?? { deadLetters: 0, blockedKeys: 0 };
}

const maxLength = 8_192;

function describeError(error: unknown): [name: string | null, message: string | null, stack: string | null] {
  if (error === undefined) return [null, null, null];
  if (!(error instanceof Error)) return [typeof error, storable(inspect(error)), null];
  return [error.constructor.name, storable(error.message), error.stack === undefined ? null : storable(error.stack)];
}

/** A message may quote what it complains of, NUL included, which PostgreSQL's text cannot hold. */
function storable(text: string): string {
  return text.slice(0, maxLength).replaceAll('\0', '\uFFFD');
}
