import { OrderCompleted, type DataOf } from '@atlas/contracts';
import { outboxRow, type OutboxRow } from '@atlas/event-bus';
import { idOf, newId, newTraceparent, newUuid, runInContext, type TenantId } from '@atlas/kernel';
import { numbered, randomNumbers, tenant, zipf } from './tenants.ts';

type Completion = DataOf<typeof OrderCompleted>;

/** The first of {@link completedOrders}. */
export function someCompletedOrders(count: number): OutboxRow[] {
  const orders = completedOrders();
  return Array.from({ length: count }, () => orders.next().value).filter((row) => row !== undefined);
}

/** Endless completed orders of a hundred tenants, each of another order, with three lines; as the orders service would publish them. */
export function* completedOrders(seed = 20_261_122): Generator<OutboxRow, undefined> {
  const random = randomNumbers(seed);
  for (;;) {
    const number = zipf(random());
    yield runInContext({ correlationId: newUuid(), traceparent: newTraceparent(), configVersion: 7 }, () =>
      asPublished(tenant(number), completionFor(number, random)),
    );
  }
}

export function asPublished(tenantId: TenantId, data: Completion, sequence = 3): OutboxRow {
  return outboxRow(OrderCompleted, data, { tenantId, sequence }, '/atlas/orders');
}

export function completionFor(number: number, random: () => number): Completion {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const line = () => ({ sku: `SKU-${between(100_000, 999_999)}`, quantity: 1, unitAmount: between(1_000, 9_999) });
  const lines = [line(), line(), line()];
  return {
    orderId: newId('ord'),
    accountId: idOf('acc', numbered(number)),
    buyer: { userId: idOf('usr', numbered(number)), email: `buyer-${number}@example.com` },
    total: { amount: lines.reduce((sum, { unitAmount }) => sum + unitAmount, 0), currency: 'EUR' },
    lines,
    completedAt: new Date().toISOString(),
  };
}

/** As they lie in a row of the outbox. */
export function parseHeaders(json: string): Record<string, string> {
  const headers: unknown = JSON.parse(json);
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}
