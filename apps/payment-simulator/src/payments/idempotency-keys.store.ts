import { statement, type Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import type { Answer } from './answer.ts';

interface StoredAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: object;
  /** Zero once it may be given. */
  readonly waitMs: number;
}

const forgetIfExpired = statement<object, [key: string]>(
  'keys.forget_if_expired',
  'DELETE FROM idempotency_keys WHERE key = $1 AND expires_at <= clock_timestamp()',
);
/** Passes over a key that is being claimed again. */
const forgetExpired = statement<object, [atMost: number]>(
  'keys.forget_expired',
  `DELETE FROM idempotency_keys WHERE key IN (
     SELECT key FROM idempotency_keys WHERE expires_at <= clock_timestamp() ORDER BY expires_at LIMIT $1
     FOR UPDATE SKIP LOCKED)`,
);
/** Waits for another transaction that is claiming the same key: its answer is then there to be replayed. */
const claim = statement<object, [key: string, fingerprint: string, lifetimeMs: number]>(
  'keys.claim',
  `INSERT INTO idempotency_keys (key, fingerprint, expires_at)
   VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 ms') ON CONFLICT (key) DO NOTHING`,
);
const settle = statement<object, [key: string, status: number, body: object, readyAfterMs: number]>(
  'keys.settle',
  `UPDATE idempotency_keys SET status = $2, body = $3, ready_at = clock_timestamp() + $4::float8 * interval '1 ms' WHERE key = $1`,
);
const find = statement<StoredAnswer, [key: string]>(
  'keys.find',
  `SELECT fingerprint, status, body,
          greatest(0, ceil(extract(epoch FROM ready_at - clock_timestamp()) * 1000))::int AS "waitMs"
   FROM idempotency_keys WHERE key = $1`,
);

@Injectable()
export class IdempotencyKeysStore {
  /** Whether the key is this transaction's to answer. */
  async claim(tx: Tx, key: string, fingerprint: string, lifetimeMs: number): Promise<boolean> {
    await tx.execute(forgetIfExpired, [key]);
    return (await tx.execute(claim, [key, fingerprint, lifetimeMs])) === 1;
  }

  /** How many were forgotten. */
  forgetExpired(tx: Tx, atMost: number): Promise<number> {
    return tx.execute(forgetExpired, [atMost]);
  }

  async settle(tx: Tx, key: string, { status, body, readyAfterMs }: Answer): Promise<void> {
    await tx.execute(settle, [key, status, body, readyAfterMs]);
  }

  async answerOf(tx: Tx, key: string): Promise<StoredAnswer> {
    const [answer] = await tx.query(find, [key]);
    if (!answer) throw new Error('a key that could not be claimed has an answer');
    return answer;
  }
}
