import { OrderCancelled, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import { HoldCharges } from './hold-charges.use-case.ts';
import { ReverseCharge, type Verdict } from './reverse-charge.use-case.ts';

@EventConsumer()
export class OrderCancelledConsumer {
  constructor(
    private readonly holdCharges: HoldCharges,
    private readonly reverseCharge: ReverseCharge,
  ) {}

  /** The verdict on an order with a plan is that of subscriptions, and comes as `subscription.activation_failed`. */
  @ConsumesBatch(OrderCancelled)
  async handle(tx: Tx, events: readonly EventOf<typeof OrderCancelled>[]): Promise<void> {
    const verdicts = events.filter(({ data }) => data.planId === undefined);
    await this.holdCharges.execute(tx, verdicts.map(verdictOf));
    for (const event of verdicts)
      await runInContext(contextOf(event), () => this.reverseCharge.execute(tx, verdictOf(event)));
  }
}

function verdictOf({ tenantId, data }: EventOf<typeof OrderCancelled>): Verdict {
  const { orderId, reason } = data;
  return { tenantId, orderId, reason };
}
