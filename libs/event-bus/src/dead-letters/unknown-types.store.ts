import { statement, type Tx } from '@atlas/database';
import type { ParkedKey } from './parked-key.store.ts';

interface UnknownRecord extends ParkedKey {
  readonly id: number;
}

const findUnknown = statement<UnknownRecord, [group: string, routes: string[], limit: number]>(
  'bus.find_unknown',
  `SELECT id, topic, key FROM bus.parked
    WHERE grp = $1 AND route = ANY ($2::text[]) AND state = 'unknown' ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`,
);

const adoptUnknown = statement<object, [ids: number[]]>(
  'bus.adopt_unknown',
  `UPDATE bus.parked
      SET state = 'waiting', blocks = true, next_try_at = now(), dead_at = NULL, redrive_asked_by = NULL
    WHERE id = ANY ($1::int8[])`,
);

/** The oldest that were set aside and are of one of these types; whoever looks for the same meanwhile gets others. */
export function lockUnknownOf(
  tx: Tx,
  group: string,
  routes: readonly string[],
  limit: number,
): Promise<readonly UnknownRecord[]> {
  return tx.query(findUnknown, [group, [...routes], limit]);
}

/** From now on they are some of those that wait for a try. */
export async function adopt(tx: Tx, records: readonly UnknownRecord[]): Promise<void> {
  await tx.execute(adoptUnknown, [records.map(({ id }) => id)]);
}
