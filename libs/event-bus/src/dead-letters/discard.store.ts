import { statement, type Tx } from '@atlas/database';
import type { DeadLetterId } from './dead-letter.ts';

/** A dead letter that is no more, but for what the audit keeps. */
export interface Discarded {
  readonly id: DeadLetterId;
  readonly state: 'dead' | 'unknown';
  readonly headers: string;
  /** The whole row as JSON, bytes in hexadecimal. */
  readonly record: string;
}

const discardLetters = statement<Discarded, [group: string, ids: number[]]>(
  'bus.discard_dead_letters',
  `DELETE FROM bus.parked WHERE grp = $1 AND id = ANY ($2::int8[]) AND state <> 'waiting'
   RETURNING id, state, headers, row_to_json(parked)::text AS record`,
);

export function discardDeadLetters(tx: Tx, group: string, ids: readonly DeadLetterId[]): Promise<readonly Discarded[]> {
  return tx.query(discardLetters, [group, [...ids]]);
}
