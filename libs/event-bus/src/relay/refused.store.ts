import { statement, type Tx } from '@atlas/database';

/** A row that the brokers refused, as the table holds it. */
export interface RefusedRow {
  readonly seq: number;
  readonly eventId: string;
  readonly schema: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly payload: Buffer | null;
  readonly errorClass: string;
  readonly errorMessage: string;
  readonly createdAt: Date;
  readonly refusedAt: Date;
  /** Later rows of its key, in the outbox. */
  readonly waitingBehind: number;
}

type ListedRow = Omit<RefusedRow, 'payload'>;
type LockedRow = Omit<RefusedRow, 'waitingBehind'>;

/** Enough to see that it is many. */
const mostCounted = 10_000;

const columns = `seq, event_id AS "eventId", schema, topic, key, headers, payload, error_class AS "errorClass",
       error_message AS "errorMessage", created_at AS "createdAt", refused_at AS "refusedAt"`;

// Among the first rows of its lane: those that do not wait are soon gone from there.
const waitingBehind = `(SELECT count(*) FILTER (WHERE first.key = refused.key) FROM (
         SELECT key FROM bus.outbox WHERE outbox.shard = refused.shard AND outbox.topic = refused.topic
          ORDER BY seq LIMIT ${mostCounted}
       ) AS first) AS "waitingBehind"`;

const moveToRefused = statement<
  object,
  [shard: number, topic: string, seq: number, errorClass: string, message: string]
>(
  'bus.move_to_refused',
  // Nothing is written when somebody else has sent it, or moved it, in the meantime.
  `WITH gone AS (
     DELETE FROM bus.outbox WHERE shard = $1 AND topic = $2 AND seq = $3 AND ((seq >> 16) & 3) = (($3::int8 >> 16) & 3) RETURNING *
   )
   INSERT INTO bus.outbox_refused (seq, event_id, schema, shard, topic, key, headers, payload, created_at, error_class, error_message)
   SELECT seq, event_id, schema, shard, topic, key, headers, payload, created_at, $4, $5 FROM gone
   ON CONFLICT DO NOTHING`,
);

const listRefused = statement<ListedRow, [after: number, limit: number]>(
  'bus.list_refused',
  `SELECT ${columns.replace(' payload,', '')}, ${waitingBehind}
     FROM bus.outbox_refused AS refused WHERE seq > $1 ORDER BY seq LIMIT $2`,
);

const findRefused = statement<RefusedRow, [seq: number]>(
  'bus.find_refused',
  `SELECT ${columns}, ${waitingBehind} FROM bus.outbox_refused AS refused WHERE seq = $1`,
);

const refusedSeqs = statement<{ seq: number }, []>(
  'bus.refused_seqs',
  'SELECT seq FROM bus.outbox_refused ORDER BY seq',
);

const lockRefused = statement<LockedRow, [seqs: number[]]>(
  'bus.lock_refused',
  // Two operators do not both act on a row.
  `SELECT ${columns} FROM bus.outbox_refused WHERE seq = ANY ($1::int8[]) ORDER BY seq FOR UPDATE`,
);

const forgetRepetitions = statement<object, [seqs: number[]]>(
  'bus.forget_repetitions_of_refused',
  // The same fact, said once more while this one stood aside, would take its place at the end of the key.
  `DELETE FROM bus.outbox USING bus.outbox_refused AS refused
    WHERE refused.seq = ANY ($1::int8[]) AND outbox.event_id = refused.event_id AND outbox.schema = refused.schema`,
);

const putBack = statement<object, [seqs: number[]]>(
  'bus.put_back_refused',
  // With the number that it had: before whatever of its key has waited for it.
  `WITH back AS (DELETE FROM bus.outbox_refused WHERE seq = ANY ($1::int8[]) RETURNING *)
   INSERT INTO bus.outbox (seq, event_id, schema, shard, topic, key, headers, payload, created_at) OVERRIDING SYSTEM VALUE
   SELECT seq, event_id, schema, shard, topic, key, headers, payload, created_at FROM back`,
);

const discardRefused = statement<object, [seqs: number[]]>(
  'bus.discard_refused',
  `DELETE FROM bus.outbox_refused WHERE seq = ANY ($1::int8[])`,
);

export interface RefusedPlace {
  readonly shard: number;
  readonly topic: string;
  readonly seq: number;
}

/** From now on the later rows of its key wait. */
export async function moveAside(
  tx: Tx,
  { shard, topic, seq }: RefusedPlace,
  errorClass: string,
  message: string,
): Promise<void> {
  await tx.execute(moveToRefused, [shard, topic, seq, errorClass, message]);
}

export function listAside(tx: Tx, after: number, limit: number): Promise<readonly ListedRow[]> {
  return tx.query(listRefused, [after, limit]);
}

export async function findAside(tx: Tx, seq: number): Promise<RefusedRow | undefined> {
  const [row] = await tx.query(findRefused, [seq]);
  return row;
}

export async function seqsAside(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.query(refusedSeqs, []);
  return rows.map(({ seq }) => seq);
}

export function lockAside(tx: Tx, seqs: readonly number[]): Promise<readonly LockedRow[]> {
  return tx.query(lockRefused, [[...seqs]]);
}

export async function putBackIntoOutbox(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.execute(forgetRepetitions, [[...seqs]]);
  await tx.execute(putBack, [[...seqs]]);
}

export async function discardAside(tx: Tx, seqs: readonly number[]): Promise<void> {
  await tx.execute(discardRefused, [[...seqs]]);
}
