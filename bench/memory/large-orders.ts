import type { OutboxRow } from '@atlas/event-bus';
import { newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { asPublished, completionFor } from '../workload/completed-orders.ts';
import { randomNumbers, tenant, zipf } from '../workload/tenants.ts';

/** With these an order is little less than what `publish` allows: 900,000 bytes. */
const lines = 17_200;

/** Endless completed orders, each of another order, with as many lines as can be published. */
export function* largeOrders(seed = 20_261_122): Generator<OutboxRow, undefined> {
  const random = randomNumbers(seed);
  for (;;) {
    const number = zipf(random());
    const order = completionFor(number, random);
    const large = { ...order, lines: Array.from({ length: lines }, () => line(random)) };
    yield runInContext({ correlationId: newUuid(), traceparent: newTraceparent() }, () =>
      asPublished(tenant(number), large),
    );
  }
}

function line(random: () => number) {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  return { sku: `SKU-${between(100_000, 999_999)}`, quantity: 1, unitAmount: between(1_000, 9_999) };
}
