import { bind, statement, textArray, type BoundStatement, type Tx } from '@atlas/database';

/** Whose records wait behind one that failed. Its row is the lock: whoever parks behind shares it, whoever tries or decides has it alone. */
export interface ParkedKey {
  readonly topic: string;
  readonly key: string;
}

const blockKeys = statement<object, [group: string, topics: Buffer, keys: Buffer, retryInMs: Buffer]>(
  'bus.block_keys',
  // Locks a row that is there: else a drain that sees no parked record yet would unblock the key behind our back. In one order.
  // When such a key is tried next is what its oldest record says, and not these.
  `INSERT INTO bus.parked_key AS blocked (grp, topic, key, due_at)
   SELECT $1, topic, key, now() + make_interval(secs => retry_in_ms::float8 / 1000)
     FROM unnest($2::text[], $3::text[], $4::text[]) AS failing(topic, key, retry_in_ms) ORDER BY topic, key
   ON CONFLICT (grp, topic, md5(key)) DO UPDATE SET since = blocked.since`,
);

const lockKeys = statement<object, [group: string, topics: string[], keys: string[]]>(
  'bus.lock_parked_keys',
  `SELECT FROM bus.parked_key AS blocked JOIN unnest($2::text[], $3::text[]) AS wanted(topic, key)
       ON wanted.topic = blocked.topic AND md5(wanted.key) = md5(blocked.key)
    WHERE grp = $1 ORDER BY blocked.topic, blocked.key FOR UPDATE OF blocked`,
);

const tryLockKeys = statement<ParkedKey, [group: string, topics: string[], keys: string[]]>(
  'bus.try_lock_parked_keys',
  `SELECT blocked.topic, blocked.key
     FROM bus.parked_key AS blocked JOIN unnest($2::text[], $3::text[]) AS wanted(topic, key)
       ON wanted.topic = blocked.topic AND md5(wanted.key) = md5(blocked.key)
    WHERE grp = $1 FOR UPDATE OF blocked SKIP LOCKED`,
);

const freeKeys = statement<object, [group: string, topics: string[], keys: string[]]>(
  'bus.free_keys',
  `DELETE FROM bus.parked_key AS blocked USING unnest($2::text[], $3::text[]) AS done(topic, key)
    WHERE grp = $1 AND blocked.topic = done.topic AND md5(blocked.key) = md5(done.key)
      AND NOT EXISTS (SELECT FROM bus.parked AS waiting
                       WHERE waiting.grp = $1 AND waiting.topic = blocked.topic AND md5(waiting.key) = md5(blocked.key)
                         AND waiting.blocks)`,
);

const scheduleKeys = statement<ScheduledKey, [group: string, topics: string[], keys: string[]]>(
  'bus.schedule_keys',
  // Never in the past: a key with a long queue goes to the end of the line of keys between two of its turns.
  `UPDATE bus.parked_key AS blocked
      SET due_at = CASE WHEN head.next_try_at IS NOT NULL THEN greatest(head.next_try_at, now()) END
     FROM unnest($2::text[], $3::text[]) AS changed(topic, key)
    CROSS JOIN LATERAL (
      SELECT next_try_at, state FROM bus.parked AS waiting
       WHERE waiting.grp = $1 AND waiting.topic = changed.topic AND md5(waiting.key) = md5(changed.key) AND waiting.blocks
       ORDER BY id LIMIT 1
    ) AS head
    WHERE grp = $1 AND blocked.topic = changed.topic AND md5(blocked.key) = md5(changed.key)
   RETURNING blocked.topic, blocked.key, head.state = 'dead' AS "isHeadDead"`,
);

/** In headers as they are stored. What strangers put beside it PostgreSQL need not be able to read as JSON: NUL, half a surrogate. */
const eventIdInHeaders = '"ce_id":"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"';

const removeHandled = statement<object, [group: string, topics: string[], keys: string[], eventIdInHeaders: string]>(
  'bus.remove_handled_behind',
  // A relay that died had them sent twice, or they were told in two majors; the one that came first left the queue as handled.
  `DELETE FROM bus.parked AS again USING unnest($2::text[], $3::text[]) AS held(topic, key)
    WHERE grp = $1 AND again.topic = held.topic AND md5(again.key) = md5(held.key) AND blocks
      AND state = 'waiting' AND reason IN ('behind', 'unknown-type')
      AND EXISTS (SELECT FROM bus.inbox
                   WHERE inbox.grp = $1 AND inbox.event_id = substring(again.headers FROM $4)::uuid)`,
);

interface ScheduledKey extends ParkedKey {
  /** It may be long until a drain comes to those behind, which would find out by itself what of them is handled. */
  readonly isHeadDead: boolean;
}

/** The first of a key's records that is to be parked. */
export interface BlockingRecord extends ParkedKey {
  /** null: nobody tries it by himself. */
  readonly retryInMs: number | null;
}

/** From now on the keys' records park behind those that are parked. Of several records of a key the first counts. */
export function keyBlocks(group: string, records: readonly BlockingRecord[]): readonly BoundStatement[] {
  if (records.length === 0) return [];
  const first = [...new Map(records.toReversed().map((one) => [`${one.topic} ${one.key}`, one])).values()];
  const [topics, keys] = columnsOf(first);
  const retries = first.map(({ retryInMs }) => (retryInMs === null ? null : String(retryInMs)));
  return [bind(blockKeys, [group, textArray(topics), textArray(keys), textArray(retries)])];
}

/** Waits until nobody parks behind them, or tries what is parked there; until the end of the transaction nobody does. */
export async function lockKeysOf(tx: Tx, group: string, keys: readonly ParkedKey[]): Promise<void> {
  if (keys.length > 0) await tx.query(lockKeys, [group, ...columnsOf(keys)]);
}

/** Those of them that can be locked without waiting, as `topic key`. */
export async function tryLockKeysOf(tx: Tx, group: string, keys: readonly ParkedKey[]): Promise<ReadonlySet<string>> {
  const locked = await tx.query(tryLockKeys, [group, ...columnsOf(keys)]);
  return new Set(locked.map(({ topic, key }) => `${topic} ${key}`));
}

/**
 * After a change to what is parked of them: each waits for the next try of its oldest record, and is free when there is none. Behind a
 * dead one only that waits which is still to be handled.
 */
export async function settleKeys(tx: Tx, group: string, keys: readonly ParkedKey[]): Promise<void> {
  if (keys.length === 0) return;
  const columns = columnsOf(keys);
  const scheduled = await tx.query(scheduleKeys, [group, ...columns]);
  if (scheduled.length < columns[0].length) await tx.execute(freeKeys, [group, ...columns]);
  const dead = scheduled.filter(({ isHeadDead }) => isHeadDead);
  if (dead.length > 0) await tx.execute(removeHandled, [group, ...columnsOf(dead), eventIdInHeaders]);
}

function columnsOf(keys: readonly ParkedKey[]): [topics: string[], keys: string[]] {
  const distinct = [...new Map(keys.map((one) => [`${one.topic} ${one.key}`, one])).values()];
  return [distinct.map(({ topic }) => topic), distinct.map(({ key }) => key)];
}
