import { OrderCompletedV1, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import type { OrderOfTenant } from './charge-ref.ts';
import { HoldCharges } from './hold-charges.use-case.ts';
import { SettleCharge } from './settle-charge.use-case.ts';

@EventConsumer()
export class OrderCompletedConsumer {
  constructor(
    private readonly holdCharges: HoldCharges,
    private readonly settleCharge: SettleCharge,
  ) {}

  @ConsumesBatch(OrderCompletedV1)
  async handle(tx: Tx, events: readonly EventOf<typeof OrderCompletedV1>[]): Promise<void> {
    await this.holdCharges.execute(tx, events.map(orderOf));
    for (const event of events)
      await runInContext(contextOf(event), () => this.settleCharge.execute(tx, orderOf(event)));
  }
}

function orderOf({ tenantId, data: { orderId } }: EventOf<typeof OrderCompletedV1>): OrderOfTenant {
  return { tenantId, orderId };
}
