import type { OutboxRow } from '@atlas/event-bus';
import { parseId, uuidOf, type TenantId } from '@atlas/kernel';
import { completedOrders, parseHeaders } from '../workload/completed-orders.ts';

/** A business fact with the event that tells of it: written in one transaction, whoever does it. */
export interface Fact {
  readonly tenantId: TenantId;
  readonly orderUuid: string;
  readonly row: OutboxRow;
}

/** Seconds of work under way: from there on the machine's queue is measured, and at five seconds the pool lets nobody wait any more. */
const mostUnderWay = 2;

class TooMuchAsked extends Error {
  constructor(rate: number) {
    super(
      `${rate} commits a second are more than this machine can do just now: those of ${mostUnderWay} s are under way`,
    );
  }
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
    if (inFlight.size > mostUnderWay * rate) throw new TooMuchAsked(rate);
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
