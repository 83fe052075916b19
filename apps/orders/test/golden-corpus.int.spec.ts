import { Database, statement } from '@atlas/database';
import { uuidOf, type OrderId, type PlanId } from '@atlas/kernel';
import { tellGoldenCorpus, type GoldenTelling } from '@atlas/testing';
import type { INestApplication } from '@nestjs/common';
import { migrations } from '../migrations/index.ts';
import { ordersConfig } from '../src/orders.config.ts';
import { OrdersModule } from '../src/orders.module.ts';

const placeOrder = statement<object, [tenant: string, order: string, plan: string | null]>(
  'test.place_order',
  `WITH buyer AS (
     INSERT INTO buyers (tenant_id, user_id, email) VALUES ($1, $1, 'ada@acme.example')
   ), placed AS (
     INSERT INTO orders (tenant_id, id, account_id, user_id, plan_id, source, status, currency, total, payment_method,
                         placed_at, verdict_due_at)
     VALUES ($1, $2, $1, $1, $3, 'purchase', 'pending_payment', 'EUR', 4900, 'pm_success',
             now(), CASE WHEN $3::uuid IS NULL THEN now() + interval '1 hour' END)
   )
   INSERT INTO order_lines (tenant_id, order_id, line_no, sku, quantity, unit_amount) VALUES ($1, $2, 1, 'lamp', 1, 4900)`,
);

/** Orders hears of what it has placed itself. */
async function prepare(app: INestApplication, { tenantId, data }: GoldenTelling): Promise<void> {
  const { orderId, planId } = data as { readonly orderId?: OrderId; readonly planId?: PlanId };
  if (orderId === undefined) return;
  const order = [uuidOf(tenantId), uuidOf(orderId), planId === undefined ? null : uuidOf(planId)] as const;
  await app.get(Database).transaction([tenantId], (tx) => tx.execute(placeOrder, [...order]));
}

describe('orders', () => {
  it('handles what it hears as every release has told it', async () => {
    expect(await tellGoldenCorpus({ module: OrdersModule, config: ordersConfig, migrations, prepare })).toEqual([]);
  });
});
