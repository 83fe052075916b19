import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type OrderId, type SubscriptionId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { DecidedActivation, OpenActivation } from './activation.ts';
import type { Subscription } from './subscription.ts';

interface SubscriptionRow {
  id: string;
  order_id: string;
  account_id: string;
  plan_id: string;
  state: Subscription['state'];
  reason: Subscription['reason'];
  rule: Subscription['rule'];
  created_at: Date;
  activated_at: Date | null;
}

const begin = statement<
  object,
  [tenants: string[], subscriptions: string[], orders: string[], accounts: string[], plans: string[]]
>(
  'subscriptions.begin',
  `INSERT INTO subscriptions (tenant_id, id, order_id, account_id, plan_id)
   SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[])`,
);

const conclude = statement<
  object,
  [
    tenants: string[],
    subscriptions: string[],
    states: Subscription['state'][],
    reasons: (string | undefined)[],
    rules: (string | undefined)[],
    decidedAt: Date[],
  ]
>(
  'subscriptions.conclude',
  `UPDATE subscriptions
      SET state = verdict.state, reason = verdict.reason, rule = verdict.rule, version = version + 1,
          activated_at = CASE verdict.state WHEN 'active' THEN verdict.decided_at END
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
          AS verdict (tenant_id, id, state, reason, rule, decided_at)
    WHERE subscriptions.tenant_id = verdict.tenant_id
      AND subscriptions.id = verdict.id
      AND subscriptions.state = 'incomplete'`,
);

const find = statement<SubscriptionRow, [tenant: string, id: string]>(
  'subscriptions.find',
  `SELECT id, order_id, account_id, plan_id, state, reason, rule, created_at, activated_at
     FROM subscriptions
    WHERE tenant_id = $1 AND id = $2`,
);

const findByOrder = statement<SubscriptionRow, [tenant: string, order: string]>(
  'subscriptions.find_by_order',
  `SELECT id, order_id, account_id, plan_id, state, reason, rule, created_at, activated_at
     FROM subscriptions
    WHERE tenant_id = $1 AND order_id = $2`,
);

const list = statement<SubscriptionRow, [tenant: string, before: string | null, limit: number]>(
  'subscriptions.list',
  `SELECT id, order_id, account_id, plan_id, state, reason, rule, created_at, activated_at
     FROM subscriptions
    WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC
    LIMIT $3`,
);

@Injectable()
export class SubscriptionStore {
  async begin(tx: Tx, opened: readonly OpenActivation[]): Promise<void> {
    await tx.execute(begin, [
      opened.map(({ tenantId }) => uuidOf(tenantId)),
      opened.map(({ subscriptionId }) => uuidOf(subscriptionId)),
      opened.map(({ orderId }) => uuidOf(orderId)),
      opened.map(({ accountId }) => uuidOf(accountId)),
      opened.map(({ planId }) => uuidOf(planId)),
    ]);
  }

  async conclude(tx: Tx, decided: readonly DecidedActivation[]): Promise<void> {
    await tx.execute(conclude, [
      decided.map(({ tenantId }) => uuidOf(tenantId)),
      decided.map(({ subscriptionId }) => uuidOf(subscriptionId)),
      decided.map(({ verdict }) => (verdict.outcome === 'activated' ? 'active' : 'not_activated')),
      decided.map(({ verdict }) => verdict.reason),
      decided.map(({ verdict }) => verdict.rule),
      decided.map(({ decidedAt }) => decidedAt),
    ]);
  }

  async find(tx: Tx, tenantId: TenantId, id: SubscriptionId): Promise<Subscription | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(id)]);
    return row && subscriptionOf(row);
  }

  async findByOrder(tx: Tx, tenantId: TenantId, orderId: OrderId): Promise<Subscription | undefined> {
    const [row] = await tx.query(findByOrder, [uuidOf(tenantId), uuidOf(orderId)]);
    return row && subscriptionOf(row);
  }

  /** The newest first; a time-ordered id is its own sort key. */
  async list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Subscription[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), before, limit]);
    return rows.map(subscriptionOf);
  }
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  return {
    id: idOf('sub', row.id),
    orderId: idOf('ord', row.order_id),
    accountId: idOf('acc', row.account_id),
    planId: idOf('pln', row.plan_id),
    state: row.state,
    reason: row.reason,
    rule: row.rule,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
  };
}
