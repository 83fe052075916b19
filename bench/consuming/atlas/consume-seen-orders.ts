import { OrderCompleted, type EventOf } from '@atlas/contracts';
import { statement, type Tx } from '@atlas/database';
import { ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { uuidOf } from '@atlas/kernel';

type Completed = EventOf<typeof OrderCompleted>;

const noteOrders = statement<object, [tenants: string[], orders: string[], amounts: number[]]>(
  'bench.note_orders',
  `INSERT INTO seen_orders (tenant_id, order_id, amount) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int8[])`,
);

/** A projection with a row for each order: its commit is when the order can be read. */
@EventConsumer()
export class SeenOrders {
  @ConsumesBatch(OrderCompleted)
  async handle(tx: Tx, events: readonly Completed[]): Promise<void> {
    await tx.execute(noteOrders, [
      events.map(({ tenantId }) => uuidOf(tenantId)),
      events.map(({ data }) => uuidOf(data.orderId)),
      events.map(({ data }) => data.total.amount),
    ]);
  }
}
