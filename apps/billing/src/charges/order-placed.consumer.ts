import { OrderPlaced, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import { HoldCharges } from './hold-charges.use-case.ts';
import { OpenCharge, type PlacedOrder } from './open-charge.use-case.ts';

@EventConsumer()
export class OrderPlacedConsumer {
  constructor(
    private readonly holdCharges: HoldCharges,
    private readonly openCharge: OpenCharge,
  ) {}

  @ConsumesBatch(OrderPlaced)
  async handle(tx: Tx, events: readonly EventOf<typeof OrderPlaced>[]): Promise<void> {
    await this.holdCharges.execute(tx, events.map(placedOrderOf));
    for (const event of events)
      await runInContext(contextOf(event), () => this.openCharge.execute(tx, placedOrderOf(event)));
  }
}

function placedOrderOf({ tenantId, data }: EventOf<typeof OrderPlaced>): PlacedOrder {
  const { orderId, accountId, planId, total, paymentMethod } = data;
  return {
    tenantId,
    orderId,
    terms: { accountId, ...(planId !== undefined && { planId }), amount: total, paymentMethod },
  };
}
