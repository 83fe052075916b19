import { statement, type Tx } from '@atlas/database';
import { idOf, money, uuidOf, type Currency, type OrderId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { EndedOrder, Order, OrderEnd, OrderLine, OrderStatus } from './order.ts';

interface OrderRow {
  tenant_id: string;
  id: string;
  account_id: string;
  user_id: string;
  plan_id: string | null;
  status: OrderStatus;
  end_reason: string | null;
  currency: Currency;
  total: number;
  payment_method: string;
  version: number;
  placed_at: Date;
  ended_at: Date | null;
  lines: readonly { sku: string; description: string | null; quantity: number; unitAmount: number }[];
}

const columns = `tenant_id, id, account_id, user_id, plan_id, status, end_reason, currency, total, payment_method, version,
                 placed_at, ended_at,
                 (SELECT json_agg(json_build_object('sku', sku, 'description', description, 'quantity', quantity,
                                                    'unitAmount', unit_amount) ORDER BY line_no)
                    FROM order_lines AS line
                   WHERE line.tenant_id = orders.tenant_id AND line.order_id = orders.id) AS lines`;

const find = statement<OrderRow, [tenant: string, id: string]>(
  'orders.find',
  `SELECT ${columns} FROM orders WHERE tenant_id = $1 AND id = $2`,
);

const lock = statement<OrderRow, [tenant: string, id: string]>(
  'orders.lock',
  `SELECT ${columns} FROM orders WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);

const list = statement<OrderRow, [tenant: string, before: string | null, size: number]>(
  'orders.list',
  `SELECT ${columns} FROM orders
    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC LIMIT $3`,
);

const end = statement<{ endedAt: Date }, [tenant: string, id: string, status: string, reason: string | null]>(
  'orders.end',
  `UPDATE orders SET status = $3, end_reason = $4, ended_at = clock_timestamp(), version = version + 1
    WHERE tenant_id = $1 AND id = $2 AND status = 'pending_payment'
   RETURNING ended_at AS "endedAt"`,
);

const releasePurchase = statement<object, [tenant: string, id: string]>(
  'orders.release_purchase',
  `DELETE FROM open_purchases AS open USING orders
    WHERE orders.tenant_id = $1 AND orders.id = $2 AND open.tenant_id = $1
      AND open.account_id = orders.account_id AND open.plan_id = orders.plan_id AND open.order_id = $2`,
);

const findBuyer = statement<{ email: string }, [tenant: string, userId: string]>(
  'orders.find_buyer',
  `SELECT email FROM buyers WHERE tenant_id = $1 AND user_id = $2`,
);

const findOverdue = statement<{ tenant_id: string; id: string; overdue_seconds: number }, [limit: number]>(
  'orders.find_overdue',
  `SELECT tenant_id, id, extract(epoch FROM clock_timestamp() - verdict_due_at)::float8 AS overdue_seconds
     FROM orders
    WHERE status = 'pending_payment' AND verdict_due_at <= clock_timestamp()
    ORDER BY verdict_due_at LIMIT $1`,
);

export interface OrderOfTenant {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
}

interface OverdueOrder extends OrderOfTenant {
  readonly overdueSeconds: number;
}

@Injectable()
export class OrderStore {
  async find(tx: Tx, { tenantId, orderId }: OrderOfTenant): Promise<Order | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(orderId)]);
    return row && orderOf(row);
  }

  /** Holds the order until the end of the transaction, and with it the key of its events. */
  async lock(tx: Tx, { tenantId, orderId }: OrderOfTenant): Promise<Order | undefined> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(orderId)]);
    return row && orderOf(row);
  }

  /** The newest first. */
  async list(tx: Tx, tenantId: TenantId, before: OrderId | undefined, size: number): Promise<Order[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), before === undefined ? null : uuidOf(before), size]);
    return rows.map(orderOf);
  }

  /** Compare-and-set on the status; returns the order as it is now, and lets the account buy the plan again. */
  async end(tx: Tx, order: Order, { status, ...how }: OrderEnd): Promise<EndedOrder> {
    const key = [uuidOf(order.tenantId), uuidOf(order.id)] as const;
    const reason = 'reason' in how ? how.reason : undefined;
    const [row] = await tx.query(end, [...key, status, reason ?? null]);
    if (!row) throw new Error(`${order.id} ended while it was locked`);
    if (order.planId !== undefined) await tx.execute(releasePurchase, [...key]);
    return {
      ...order,
      status,
      version: order.version + 1,
      endedAt: row.endedAt,
      ...(reason !== undefined && { endReason: reason }),
    };
  }

  async findBuyerEmail(tx: Tx, { tenantId, userId }: Order): Promise<string | undefined> {
    const [row] = await tx.query(findBuyer, [uuidOf(tenantId), uuidOf(userId)]);
    return row?.email;
  }

  /** For the system role: overdue orders of every tenant. */
  async findOverdue(tx: Tx, limit: number): Promise<OverdueOrder[]> {
    const rows = await tx.query(findOverdue, [limit]);
    return rows.map((row) => ({
      tenantId: idOf('ten', row.tenant_id),
      orderId: idOf('ord', row.id),
      overdueSeconds: row.overdue_seconds,
    }));
  }
}

function orderOf(row: OrderRow): Order {
  return {
    tenantId: idOf('ten', row.tenant_id),
    id: idOf('ord', row.id),
    accountId: idOf('acc', row.account_id),
    userId: idOf('usr', row.user_id),
    ...(row.plan_id !== null && { planId: idOf('pln', row.plan_id) }),
    status: row.status,
    ...(row.end_reason !== null && { endReason: row.end_reason }),
    total: money(row.total, row.currency),
    paymentMethod: row.payment_method,
    lines: row.lines.map(lineOf),
    version: row.version,
    placedAt: row.placed_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}

function lineOf({ sku, description, quantity, unitAmount }: OrderRow['lines'][number]): OrderLine {
  return { sku, ...(description !== null && { description }), quantity, unitAmount };
}
