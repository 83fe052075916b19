import { Database, SystemDatabase } from '@atlas/database';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { EndOrder } from './end-order.use-case.ts';
import { oldestOverdueOrder } from './metrics.ts';
import { OrderStore, type OrderOfTenant } from './order.store.ts';

/** The deadline of orders without a plan: needs no message, only the row and the clock. */
@Injectable()
export class SweepOverdueOrders extends PeriodicTask {
  readonly name = 'orders.sweep-overdue-orders';
  readonly everyMs = 500;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly orders: OrderStore,
    private readonly endOrder: EndOrder,
  ) {
    super();
  }

  /** An order that cannot be ended now is tried again at the next sweep, and holds up nobody else. */
  async run(): Promise<void> {
    const overdue = await this.systemDatabase.read([], (tx) => this.orders.findOverdue(tx, 200));
    oldestOverdueOrder.set(overdue[0]?.overdueSeconds ?? 0);
    const failures: unknown[] = [];
    for (const order of overdue) await this.end(order).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} overdue orders are left`);
  }

  private end({ tenantId, orderId }: OrderOfTenant): Promise<void> {
    return this.database.transaction([tenantId], (tx) =>
      this.endOrder.execute(tx, tenantId, orderId, { is: 'verdict_overdue' }),
    );
  }
}
