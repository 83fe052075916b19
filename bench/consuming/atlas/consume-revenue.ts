import { OrderCompleted, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { RevenueStore } from '../../../apps/reporting/src/revenue/revenue.store.ts';

type Completed = EventOf<typeof OrderCompleted>;

const revenue = new RevenueStore();

const book = (tx: Tx, events: readonly Completed[]): Promise<void> =>
  revenue.addCompleted(
    tx,
    events.map(({ tenantId, data }) => ({ tenantId, at: data.completedAt, amount: data.total })),
  );

/** As the reporting service does it. */
@EventConsumer()
export class RevenueOfMany {
  @ConsumesBatch(OrderCompleted)
  handle(tx: Tx, events: readonly Completed[]): Promise<void> {
    return book(tx, events);
  }
}

/** The same, one event at a time. */
@EventConsumer()
export class RevenueOfOne {
  @Consumes(OrderCompleted)
  handle(tx: Tx, event: Completed): Promise<void> {
    return book(tx, [event]);
  }
}
