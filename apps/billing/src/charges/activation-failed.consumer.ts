import { SubscriptionActivationFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import { HoldCharges } from './hold-charges.use-case.ts';
import { ReverseCharge, type Verdict } from './reverse-charge.use-case.ts';

@EventConsumer()
export class ActivationFailedConsumer {
  constructor(
    private readonly holdCharges: HoldCharges,
    private readonly reverseCharge: ReverseCharge,
  ) {}

  @ConsumesBatch(SubscriptionActivationFailed)
  async handle(tx: Tx, events: readonly EventOf<typeof SubscriptionActivationFailed>[]): Promise<void> {
    await this.holdCharges.execute(tx, events.map(verdictOf));
    for (const event of events)
      await runInContext(contextOf(event), () => this.reverseCharge.execute(tx, verdictOf(event)));
  }
}

function verdictOf({ tenantId, data }: EventOf<typeof SubscriptionActivationFailed>): Verdict {
  const { orderId, reason } = data;
  return { tenantId, orderId, reason };
}
