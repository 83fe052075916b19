import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import type { OrderOfTenant } from './charge-ref.ts';
import { ChargeStore } from './charge.store.ts';

@Injectable()
export class HoldCharges {
  constructor(private readonly charges: ChargeStore) {}

  /**
   * Before many facts are taken in one after the other: orders come in one sequence with their placing, and in another with
   * their verdicts. Who locked them in either would wait for whom holds the other.
   */
  async execute(tx: Tx, orders: readonly OrderOfTenant[]): Promise<void> {
    await this.charges.holdOrAwaitAll(tx, orders);
  }
}
