import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId } from '@atlas/kernel';
import type { IncomingRecord } from './broker.ts';
import type { Reason } from './classify.ts';

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
  readonly tenantUuid: string | null;
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly attempts: number;
}

export interface Failure {
  readonly reason: Reason;
  readonly attempts: number;
  readonly state: ParkedRow['state'];
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
  `INSERT INTO bus.parked_key (grp, topic, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
);

const parkedColumns = `id, topic, key, partition, "offset", headers, payload, produced_at AS "producedAt",
                       tenant_id AS "tenantUuid", state, attempts`;

const dueHeads = statement<ParkedRow, [group: string, limit: number]>(
  'bus.due_heads',
  // Of each blocked key only the oldest: the others wait behind it.
  `SELECT head.*
     FROM bus.parked_key AS blocked
    CROSS JOIN LATERAL (
      SELECT ${parkedColumns}, next_try_at FROM bus.parked
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

const removeParked = statement<object, [id: number]>('bus.remove_parked', `DELETE FROM bus.parked WHERE id = $1`);

const unblockKey = statement<object, [group: string, topic: string, key: string]>(
  'bus.unblock_key',
  `DELETE FROM bus.parked_key AS blocked
    WHERE grp = $1 AND topic = $2 AND key = $3
      AND NOT EXISTS (SELECT FROM bus.parked
                       WHERE grp = blocked.grp AND topic = blocked.topic AND key = blocked.key AND state <> 'unknown')`,
);

const noteFailure = statement<
  object,
  [id: number, state: string, attempts: number, retryInMs: number, errorClass: string | null, message: string | null, stack: string | null]
>(
  'bus.note_failure',
  `UPDATE bus.parked
      SET state = $2, reason = 'failed', attempts = $3, next_try_at = now() + make_interval(secs => $4::float8 / 1000),
          error_class = $5, error_message = $6, error_stack = $7, last_failed_at = now()
    WHERE id = $1`,
);

const countParked = statement<{ deadLetters: number; blockedKeys: number }, [group: string]>(
  'bus.count_parked',
  `SELECT (SELECT count(*) FROM bus.parked WHERE grp = $1 AND state = 'dead') AS "deadLetters",
          (SELECT count(*) FROM bus.parked_key WHERE grp = $1) AS "blockedKeys"`,
);

export async function park(tx: Tx, group: string, record: IncomingRecord, tenantId: TenantId | undefined, failure: Failure): Promise<void> {
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
  if (failure.state !== 'unknown') await tx.execute(blockKey, [group, record.topic, record.key]);
}

export function findDueHeads(tx: Tx, group: string, limit: number): Promise<readonly ParkedRow[]> {
  return tx.query(dueHeads, [group, limit]);
}

/** False when another process drains this key, or when it is blocked no longer. */
export async function lockParkedKey(tx: Tx, group: string, { topic, key }: ParkedRow): Promise<boolean> {
  return (await tx.query(lockKey, [group, topic, key])).length === 1;
}

/** Ends the parking of an event; the key is free again once it was the last. */
export async function unpark(tx: Tx, group: string, { id, topic, key }: ParkedRow): Promise<boolean> {
  const removed = await tx.execute(removeParked, [id]);
  await tx.execute(unblockKey, [group, topic, key]);
  return removed === 1;
}

export async function noteParkedFailure(tx: Tx, id: number, { state, attempts, retryInMs, error }: Omit<Failure, 'reason'>): Promise<void> {
  await tx.execute(noteFailure, [id, state, attempts, retryInMs, ...describeError(error)]);
}

export async function countParkedOf(tx: Tx, group: string): Promise<{ deadLetters: number; blockedKeys: number }> {
  const [row] = await tx.query(countParked, [group]);
  return row ?? { deadLetters: 0, blockedKeys: 0 };
}

const maxStackLength = 8_192;

function describeError(error: unknown): [name: string | null, message: string | null, stack: string | null] {
  if (error === undefined) return [null, null, null];
  if (!(error instanceof Error)) return [typeof error, String(error), null];
  return [error.constructor.name, error.message, error.stack?.slice(0, maxStackLength) ?? null];
}
