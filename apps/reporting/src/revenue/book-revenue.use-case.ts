import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { RevenueStore } from './revenue.store.ts';
import type { Booking } from './revenue.ts';

@Injectable()
export class BookRevenue {
  constructor(private readonly revenue: RevenueStore) {}

  /** Orders that were completed: revenue of the day of completion. */
  completed(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    return this.revenue.addCompleted(tx, bookings);
  }

  /** Charges that went back before anything was delivered: told beside the revenue, never in it. */
  reversed(tx: Tx, bookings: readonly Booking[]): Promise<void> {
    return this.revenue.addReversed(tx, bookings);
  }
}
