import { statement, type Tx } from '@atlas/database';

/** A record that was set aside because no contract of a build knew its type. */
export interface UnknownRecord {
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
}

const findUnknownAfter = statement<UnknownRecord, [group: string, after: number, limit: number]>(
  'bus.unknown_after',
  `SELECT id, topic, key, headers FROM bus.parked WHERE grp = $1 AND state = 'unknown' AND id > $2 ORDER BY id LIMIT $3`,
);

const adoptUnknown = statement<object, [id: number]>(
  'bus.adopt_unknown',
  `UPDATE bus.parked SET state = 'waiting', next_try_at = now() WHERE id = $1 AND state = 'unknown'`,
);

export function findUnknown(tx: Tx, group: string, after: number, limit: number): Promise<readonly UnknownRecord[]> {
  return tx.query(findUnknownAfter, [group, after, limit]);
}

/** From now on it is one of those that wait for a try. */
export async function adopt(tx: Tx, { id }: UnknownRecord): Promise<void> {
  await tx.execute(adoptUnknown, [id]);
}
