import type { Tx } from '@atlas/database';
import type { OrderId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { settle } from './charge.ts';
import { ChargeStore, type OrderOfTenant } from './charge.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';

/** An order cannot be completed whose charge we have never heard of: orders hears of the money from us. */
class CompletedWithoutCharge extends Error {
  constructor(orderId: OrderId) {
    super(`${orderId} was completed, and we have never heard of it`);
  }
}

@Injectable()
export class SettleCharge {
  constructor(
    private readonly charges: ChargeStore,
    private readonly recordCharge: RecordCharge,
  ) {}

  /** Delivered: the money is ours to keep. */
  async execute(tx: Tx, order: OrderOfTenant): Promise<void> {
    const held = await this.charges.holdByOrder(tx, order);
    if (!held) throw new CompletedWithoutCharge(order.orderId);
    await this.recordCharge.execute(tx, held, settle(held.charge));
  }
}
