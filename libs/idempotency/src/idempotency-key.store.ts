import { statement } from '@atlas/database';

/** Waits for a transaction that has claimed the key and is still under way, for as long as `lock_timeout` says. */
export const claim = statement<{ claimed: true }, [tenant: string, route: string, lookUp: Buffer, fingerprint: Buffer]>(
  'idempotency_keys.claim',
  `INSERT INTO idempotency_keys (tenant_id, route, key_hash, fingerprint) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING
   RETURNING true AS claimed`,
);

export const keep = statement<object, [tenant: string, route: string, lookUp: Buffer, answer: Buffer]>(
  'idempotency_keys.keep',
  `UPDATE idempotency_keys SET answer = $4 WHERE tenant_id = $1 AND route = $2 AND key_hash = $3`,
);

export const find = statement<
  { fingerprint: Buffer; answer: Buffer | null },
  [tenant: string, route: string, lookUp: Buffer]
>(
  'idempotency_keys.find',
  `SELECT fingerprint, answer FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key_hash = $3`,
);

/** For the system role. */
export const findTenantsWithOld = statement<{ tenant_id: string }, [hours: number]>(
  'idempotency_keys.find_tenants_with_old',
  `SELECT DISTINCT tenant_id FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)`,
);

/** At most `limit` rows. Two processes that forget at once take different ones. */
export const forgetOld = statement<object, [tenant: string, hours: number, limit: number]>(
  'idempotency_keys.forget_old',
  `DELETE FROM idempotency_keys
    WHERE tenant_id = $1 AND ctid = ANY (ARRAY(
      SELECT ctid FROM idempotency_keys
       WHERE tenant_id = $1 AND created_at < now() - make_interval(hours => $2)
       LIMIT $3 FOR UPDATE SKIP LOCKED))`,
);
