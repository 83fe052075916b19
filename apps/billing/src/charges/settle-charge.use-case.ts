import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { settle } from './charge.ts';
import type { OrderOfTenant } from './charge-ref.ts';
import { ChargeStore } from './charge.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';

@Injectable()
export class SettleCharge {
  constructor(
    private readonly charges: ChargeStore,
    private readonly recordCharge: RecordCharge,
  ) {}

  /** Delivered: the money is ours to keep. Throws where there is none, also when we have never heard of the order. */
  async execute(tx: Tx, order: OrderOfTenant): Promise<void> {
    const held = await this.charges.holdOrAwait(tx, order);
    await this.recordCharge.execute(tx, held, settle(held.charge));
  }
}
