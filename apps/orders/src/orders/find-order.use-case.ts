import type { Tx } from '@atlas/database';
import type { OrderId, TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { UnknownOrder } from '../orders.errors.ts';
import type { Order } from './order.ts';
import { OrderStore } from './order.store.ts';

@Injectable()
export class FindOrder {
  constructor(private readonly orders: OrderStore) {}

  /** Throws {@link UnknownOrder} for an order of another tenant as for one that never was. */
  async execute(tx: Tx, tenantId: TenantId, orderId: OrderId): Promise<Order> {
    const order = await this.orders.find(tx, { tenantId, orderId });
    if (!order) throw new UnknownOrder();
    return order;
  }
}
