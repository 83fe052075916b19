import type pg from 'pg';

const columns = {
  orders: `to_jsonb(orders)`,
  order_lines: `to_jsonb(order_lines)`,
  idempotency_keys: `to_jsonb(idempotency_keys)`,
  'bus.outbox': `to_jsonb(outbox) || jsonb_build_object('payload', convert_from(payload, 'UTF8'))`,
};

/** Every row of every table that placing writes, without what differs from order to order. */
export async function rowsIn(admin: pg.Pool, mask: (text: string) => string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, row] of Object.entries(columns)) {
    const { rows } = await admin.query<{ text: string }>(`SELECT (${row})::text AS text FROM ${table}`);
    found[table] = rows.map(({ text }) => mask(text)).toSorted();
  }
  return found;
}

const workloadId = /^00000000-/;
export const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Ids that were made up while placing, and moments. What the request said stays. */
export const maskMadeUp = (text: string): string =>
  text
    .replace(uuid, (id) => (workloadId.test(id) ? id : '<id>'))
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '<moment>')
    .replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-01/g, '<trace>')
    .replace(/"(seq|shard)": \d+/g, '"$1": <number>');
