import { statement, type Tx } from '@atlas/database';
import { parkedColumns, type ParkedRow } from './parked-row.ts';
import type { ParkedKey } from './parked-key.store.ts';

/** The oldest record of a blocked key, or one that blocks none, when its next try is due. */
export interface DueHead extends ParkedKey {
  readonly id: number;
  readonly tenantUuid: string | null;
  readonly blocks: boolean;
  readonly attempts: number;
  readonly ends: number;
  readonly reason: string;
  readonly tryingBy: string | null;
}

const headColumns = `id, tenant_id AS "tenantUuid", blocks, attempts, ends, reason, trying_by AS "tryingBy"`;

const dueHeads = statement<DueHead, [group: string, limit: number]>(
  'bus.due_heads',
  `(SELECT blocked.topic, blocked.key, head.*
      FROM (SELECT topic, key FROM bus.parked_key WHERE grp = $1 AND due_at <= now() ORDER BY due_at LIMIT $2) AS blocked
     CROSS JOIN LATERAL (
       SELECT ${headColumns} FROM bus.parked
        WHERE grp = $1 AND topic = blocked.topic AND md5(key) = md5(blocked.key) AND blocks ORDER BY id LIMIT 1
     ) AS head)
   UNION ALL
   (SELECT topic, key, ${headColumns} FROM bus.parked
     WHERE grp = $1 AND NOT blocks AND next_try_at <= now() ORDER BY next_try_at, id LIMIT $2)`,
);

const claimHead = statement<{ ends: number; attempts: number; reason: string }, [id: number, owner: string]>(
  'bus.claim_head',
  // Committed before the try: whoever finds the mark of a process that is no more knows what that one had in hand.
  `UPDATE bus.parked SET trying_by = $2, ends = ends + CASE WHEN trying_by <> $2 THEN 1 ELSE 0 END
    WHERE id = (SELECT id FROM bus.parked
                 WHERE id = $1 AND next_try_at <= now()
                   AND (trying_by IS NULL OR trying_by = $2
                        OR NOT EXISTS (SELECT FROM bus.consumer_process WHERE owner = trying_by AND until > now()))
                   FOR UPDATE SKIP LOCKED)
   RETURNING ends, attempts, reason`,
);

const claimHeads = statement<{ id: number }, [ids: number[], owner: string]>(
  'bus.claim_heads',
  `UPDATE bus.parked SET trying_by = $2
    WHERE id IN (SELECT id FROM bus.parked
                  WHERE id = ANY ($1::int8[]) AND next_try_at <= now() AND ends = 0 AND (trying_by IS NULL OR trying_by = $2)
                    FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

const lockRows = statement<ParkedRow, [ids: number[], owner: string]>(
  'bus.lock_claimed',
  `SELECT ${parkedColumns} FROM bus.parked
    WHERE id = ANY ($1::int8[]) AND trying_by = $2 AND next_try_at <= now() ORDER BY id FOR UPDATE SKIP LOCKED`,
);

const markRow = statement<object, [id: number, owner: string]>(
  'bus.mark_parked',
  `UPDATE bus.parked SET trying_by = $2 WHERE id = $1 AND trying_by IS NULL`,
);

const readQueue = statement<
  ParkedRow,
  [group: string, topic: string, key: string, from: number, limit: number, bytes: number]
>(
  'bus.read_queue',
  `SELECT ${parkedColumns}
     FROM (SELECT *, sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY id) AS weight,
                  row_number() OVER (ORDER BY id) AS place
             FROM (SELECT * FROM bus.parked WHERE grp = $1 AND topic = $2 AND md5(key) = md5($3) AND blocks AND id >= $4
                    ORDER BY id LIMIT $5) AS waiting) AS weighed
    WHERE weight <= $6 OR place = 1
    ORDER BY id`,
);

const lockRow = statement<ParkedRow, [id: number]>(
  'bus.lock_parked',
  `SELECT ${parkedColumns} FROM bus.parked WHERE id = $1 FOR UPDATE`,
);

const removeRows = statement<object, [ids: number[]]>(
  'bus.remove_parked',
  `DELETE FROM bus.parked WHERE id = ANY ($1::int8[])`,
);

const shelveRows = statement<object, [ids: number[]]>(
  'bus.shelve_parked',
  `UPDATE bus.parked
      SET state = 'unknown', reason = 'unknown-type', blocks = false, next_try_at = NULL, redrive_asked_by = NULL,
          trying_by = NULL, dead_at = coalesce(dead_at, now())
    WHERE id = ANY ($1::int8[])`,
);

const forgetMarks = statement<object, [owner: string]>(
  'bus.forget_marks',
  `UPDATE bus.parked SET trying_by = NULL WHERE trying_by = $1`,
);

export function findDueHeads(tx: Tx, group: string, limit: number): Promise<readonly DueHead[]> {
  return tx.query(dueHeads, [group, limit]);
}

/** What is known of a record that is about to be tried. */
export interface Claim {
  /** How often a process has ended with it in hand. */
  readonly ends: number;
  readonly attempts: number;
  readonly reason: string;
}

/** Nothing when it is gone, or another process that is alive has it in hand. */
export async function claim(tx: Tx, id: number, owner: string): Promise<Claim | undefined> {
  const [claimed] = await tx.query(claimHead, [id, owner]);
  return claimed;
}

/** The same for many that no process has ended with. */
export async function claimMany(tx: Tx, heads: readonly DueHead[], owner: string): Promise<readonly number[]> {
  const claimed = await tx.query(claimHeads, [heads.map(({ id }) => id), owner]);
  return claimed.map(({ id }) => id);
}

/** Of those that this process has claimed the ones that are still there, and nobody is changing. */
export function lockClaimed(tx: Tx, ids: readonly number[], owner: string): Promise<readonly ParkedRow[]> {
  return tx.query(lockRows, [[...ids], owner]);
}

export async function mark(tx: Tx, id: number, owner: string): Promise<void> {
  await tx.execute(markRow, [id, owner]);
}

/** The oldest of a key that is locked, from a record on, up to a number and a weight; at least one. */
export function readQueueOf(
  tx: Tx,
  group: string,
  { topic, key, id }: Pick<DueHead, 'topic' | 'key' | 'id'>,
  { rows, bytes }: { readonly rows: number; readonly bytes: number },
): Promise<readonly ParkedRow[]> {
  return tx.query(readQueue, [group, topic, key, id, rows, bytes]);
}

export async function lockParked(tx: Tx, id: number): Promise<ParkedRow | undefined> {
  const [row] = await tx.query(lockRow, [id]);
  return row;
}

export async function removeParked(tx: Tx, rows: readonly ParkedRow[]): Promise<void> {
  if (rows.length > 0) await tx.execute(removeRows, [rows.map(({ id }) => id)]);
}

/** Leaves records to a build that knows their types, and does not let them block. */
export async function shelve(tx: Tx, rows: readonly ParkedRow[]): Promise<void> {
  if (rows.length > 0) await tx.execute(shelveRows, [rows.map(({ id }) => id)]);
}

/** The process ends as it should: what it has marked and not tried is no sign of anything. */
export async function forgetMarksOf(tx: Tx, owner: string): Promise<void> {
  await tx.execute(forgetMarks, [owner]);
}
