import { statement, type Database } from '@atlas/database';
import { idOf, type Currency, type EventId } from '@atlas/kernel';
import type { Evidence, OrderLine, OrderRow } from './evidence.ts';

interface StoredOrder {
  tenant_id: string;
  id: string;
  status: OrderRow['status'];
  total: number;
  currency: Currency;
  placed_at: Date;
  ended_at: Date | null;
  lines: OrderLine[];
}

const orders = statement<StoredOrder>(
  'invariants.orders',
  `SELECT tenant_id, id, status, total, currency, placed_at, ended_at,
          (SELECT coalesce(json_agg(json_build_object('quantity', quantity, 'unitAmount', unit_amount) ORDER BY line_no), '[]')
             FROM order_lines AS line
            WHERE line.tenant_id = orders.tenant_id AND line.order_id = orders.id) AS lines
     FROM orders`,
);

const facts = statement<{ tenant_id: string; order_id: string; event_id: EventId; type: string }>(
  'invariants.order_facts',
  'SELECT tenant_id, order_id, event_id, type FROM order_facts',
);

/** What was ordered and what was heard of it, as orders has it. */
export function readOrders(database: Database): Promise<Pick<Evidence, 'orders' | 'timeline'>> {
  return database.read([], async (tx) => ({
    orders: (await tx.query(orders, [])).map(orderOf),
    timeline: (await tx.query(facts, [])).map(({ tenant_id, order_id, event_id, type }) => ({
      tenantId: idOf('ten', tenant_id),
      orderId: idOf('ord', order_id),
      eventId: event_id,
      type,
    })),
  }));
}

function orderOf({ tenant_id, id, status, total, currency, lines, placed_at, ended_at }: StoredOrder): OrderRow {
  return {
    tenantId: idOf('ten', tenant_id),
    orderId: idOf('ord', id),
    status,
    total: { amount: total, currency },
    lines,
    placedAt: placed_at,
    endedAt: ended_at,
  };
}
