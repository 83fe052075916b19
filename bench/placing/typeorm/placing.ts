import { OrderPlaced } from '@atlas/contracts';
import { outboxRow } from '@atlas/event-bus';
import { newId, uuidOf, type TenantId } from '@atlas/kernel';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { orderAnswer } from '../../../apps/orders/src/orders/order-answer.ts';
import { totalOf, type Order } from '../../../apps/orders/src/orders/order.ts';
import { fingerprintOf } from '../../../apps/orders/src/orders/placement.ts';
import type { Placing } from '../side-process.ts';
import type { PlacingRequest } from '../workload.ts';
import { IdempotencyKeyEntity, OrderEntity, OrderLineEntity, OutboxEntity } from './entities.ts';

const verdictDeadlineMs = 900_000;

/**
 * The same command as most services would have it: a transaction for each request, `repository.save` for each entity, the
 * lines by cascade. https://typeorm.io/docs/advanced-topics/transactions and https://typeorm.io/docs/relations/relations
 */
export async function startTypeOrm(databaseUrl: string): Promise<Placing> {
  const source = new DataSource({
    type: 'postgres',
    driver: pg, // a bundle has no packages to look it up in
    url: databaseUrl,
    poolSize: 10, // as Atlas' own
    entities: [OrderEntity, OrderLineEntity, IdempotencyKeyEntity, OutboxEntity],
  });
  await source.initialize();
  return {
    place: (request) => place(source, request),
    close: () => source.destroy(),
  };
}

async function place(source: DataSource, request: PlacingRequest): Promise<string> {
  const order = orderOf(request);
  const answer = JSON.stringify(orderAnswer(order));
  await source.transaction(async (manager) => {
    await actFor(manager, order.tenantId);
    await manager.getRepository(IdempotencyKeyEntity).save(keyOf(request, order, answer));
    await manager.getRepository(OrderEntity).save(orderEntityOf(order));
    await manager.getRepository(OutboxEntity).save(eventOf(order));
  });
  return answer;
}

/** Row-level security binds everybody. */
export async function actFor(manager: EntityManager, tenantId: TenantId): Promise<void> {
  await manager.query(`SELECT set_config('atlas.tenants', $1, true)`, [`{${uuidOf(tenantId)}}`]);
}

export function orderOf({
  principal: { tenantId, accountId, userId },
  wish: { lines = [], currency, paymentMethod },
}: PlacingRequest): Order {
  const total = totalOf(lines, currency);
  if (!tenantId || !accountId || !userId || !total)
    throw new Error('the workload has made up a request that cannot be placed');
  const placedAt = new Date();
  return {
    tenantId,
    id: newId('ord'),
    accountId,
    userId,
    status: 'pending_payment',
    total,
    paymentMethod,
    lines,
    version: 1,
    placedAt,
  };
}

export function keyOf(
  { idempotencyKey: key, wish }: PlacingRequest,
  { tenantId }: Order,
  answer: string,
): IdempotencyKeyEntity {
  return Object.assign(new IdempotencyKeyEntity(), {
    tenantId: uuidOf(tenantId),
    route: 'POST /v1/orders',
    key,
    fingerprint: fingerprintOf(wish),
    status: 201,
    answer,
  });
}

export function orderEntityOf({ total, placedAt, lines, ...order }: Order): OrderEntity {
  const tenantId = uuidOf(order.tenantId);
  const id = uuidOf(order.id);
  return Object.assign(new OrderEntity(), {
    tenantId,
    id,
    accountId: uuidOf(order.accountId),
    userId: uuidOf(order.userId),
    source: 'purchase',
    status: order.status,
    currency: total.currency,
    total: total.amount,
    paymentMethod: order.paymentMethod,
    version: order.version,
    placedAt,
    verdictDueAt: new Date(placedAt.getTime() + verdictDeadlineMs),
    lines: lines.map((line, index) =>
      Object.assign(new OrderLineEntity(), { ...line, tenantId, orderId: id, lineNo: index + 1 }),
    ),
  });
}

export function eventOf({
  tenantId,
  id,
  accountId,
  userId,
  total,
  lines,
  paymentMethod,
  placedAt,
  version,
}: Order): OutboxEntity {
  const data = {
    orderId: id,
    accountId,
    userId,
    source: 'purchase' as const,
    total,
    lines: lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitAmount })),
    paymentMethod,
    placedAt: placedAt.toISOString(),
  };
  return Object.assign(
    new OutboxEntity(),
    outboxRow(OrderPlaced, data, { tenantId, sequence: version }, '/atlas/orders'),
  );
}
