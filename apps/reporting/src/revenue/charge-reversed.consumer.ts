import { ChargeReversed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { BookRevenue } from './book-revenue.use-case.ts';

@EventConsumer()
export class ChargeReversedConsumer {
  constructor(private readonly bookRevenue: BookRevenue) {}

  @ConsumesBatch(ChargeReversed)
  handle(tx: Tx, events: readonly EventOf<typeof ChargeReversed>[]): Promise<void> {
    const bookings = events.map(({ tenantId, data }) => ({ tenantId, at: data.reversedAt, amount: data.amount }));
    return this.bookRevenue.reversed(tx, bookings);
  }
}
