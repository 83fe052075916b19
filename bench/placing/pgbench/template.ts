import type pg from 'pg';

/** The strings of an order, by their names in place-one.sql. */
export type Template = Readonly<Record<string, string>>;

interface OrderRow {
  readonly id: string;
  readonly values: Template;
}

interface LineRow {
  readonly sku: string;
  readonly quantity: number;
  readonly unit_amount: string;
}

/**
 * pgbench cannot build JSON: its answer, headers and payload are those of an order that Atlas has placed here. (They have
 * the right bytes, but name another order.)
 */
export async function templateFrom(admin: pg.Pool): Promise<Template> {
  const { rows: orders } = await admin.query<OrderRow>(`
    SELECT placed.id, jsonb_build_object(
             'account', account_id, 'user', user_id, 'currency', currency, 'total', total::text, 'payment_method', payment_method,
             'fingerprint', fingerprint::text, 'answer', answer,
             'schema', event.schema, 'topic', topic, 'headers', headers, 'payload', convert_from(payload, 'UTF8')) AS values
      FROM orders AS placed
      JOIN bus.outbox AS event ON event.key = 'ord_' || placed.id
      JOIN idempotency_keys AS kept ON kept.tenant_id = placed.tenant_id AND kept.answer::json ->> 'id' = event.key
     LIMIT 1`);
  const [order] = orders;
  if (!order) throw new Error('Atlas has placed no order here to take the strings from');
  const { rows: lines } = await admin.query<LineRow>(
    'SELECT sku, quantity, unit_amount FROM order_lines WHERE order_id = $1 ORDER BY line_no',
    [order.id],
  );
  const lineValues = lines.flatMap(({ sku, quantity, unit_amount: amount }, index): [string, string][] => [
    [`sku${index + 1}`, sku],
    [`quantity${index + 1}`, String(quantity)],
    [`amount${index + 1}`, amount],
  ]);
  return { ...order.values, ...Object.fromEntries(lineValues) };
}
