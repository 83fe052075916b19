import { uuidOf, type TenantId } from '@atlas/kernel';
import type { OutboxRow } from '@atlas/event-bus';
import { completedOrders } from '../workload/completed-orders.ts';
import { parseId } from '@atlas/kernel';
import { parseHeaders } from '../workload/completed-orders.ts';

/** A business fact with the event that tells of it: written in one transaction, whoever does it. */
export interface Fact {
  readonly tenantId: TenantId;
  readonly orderUuid: string;
  readonly row: OutboxRow;
}

/**
 * Open loop: a fact is due every 1/rate seconds, whatever became of those before. Resolves when the signal says so and the last
 * has been committed.
 */
export async function publishAtRate(
  rate: number,
  commit: (fact: Fact) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const facts = factStream();
  const inFlight = new Set<Promise<void>>();
  const startedAt = performance.now();
  let published = 0;
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
    for (; published < due; published++) {
      const work = commit(facts()).finally(() => inFlight.delete(work));
      inFlight.add(work);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(inFlight);
}

function factStream(): () => Fact {
  const events = completedOrders();
  return () => {
    const row = events.next().value;
    const tenantId = row && parseId('ten', parseHeaders(row.headers)['ce_tenant'] ?? '');
    const orderId = row && parseId('ord', row.key);
    if (!row || !tenantId || !orderId) throw new Error('the workload has ended');
    return { row, tenantId, orderUuid: uuidOf(orderId) };
  };
}
