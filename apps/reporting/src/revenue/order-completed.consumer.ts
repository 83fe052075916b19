import { OrderCompleted, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { BookRevenue } from './book-revenue.use-case.ts';

@EventConsumer()
export class OrderCompletedConsumer {
  constructor(private readonly bookRevenue: BookRevenue) {}

  @ConsumesBatch(OrderCompleted)
  handle(tx: Tx, events: readonly EventOf<typeof OrderCompleted>[]): Promise<void> {
    const bookings = events.map(({ tenantId, data }) => ({ tenantId, at: data.completedAt, amount: data.total }));
    return this.bookRevenue.completed(tx, bookings);
  }
}
