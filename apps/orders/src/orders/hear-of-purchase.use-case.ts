import type { Event } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import type { OrderId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { RecordFact } from '../timeline/record-fact.use-case.ts';
import { EndOrder } from './end-order.use-case.ts';
import type { PurchaseFact } from './order.ts';

interface AboutOrder {
  readonly orderId: OrderId;
  readonly reason?: string;
  readonly rule?: string;
}

@Injectable()
export class HearOfPurchase {
  constructor(
    private readonly endOrder: EndOrder,
    private readonly recordFact: RecordFact,
  ) {}

  /** Notes a fact of the purchase in the order's timeline, and ends the order when the fact is its verdict. */
  async execute(tx: Tx, { id, type, time, tenantId, data }: Event<AboutOrder>, fact?: PurchaseFact): Promise<void> {
    const detail = data.rule ?? data.reason;
    await this.recordFact.execute(tx, {
      tenantId,
      orderId: data.orderId,
      eventId: id,
      type,
      happenedAt: time,
      ...(detail !== undefined && { detail }),
    });
    if (fact) await this.endOrder.execute(tx, tenantId, data.orderId, fact);
  }
}
