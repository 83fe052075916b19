import { ChargeFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class ChargeFailedConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  @ConsumesBatch(ChargeFailed)
  handle(tx: Tx, events: readonly EventOf<typeof ChargeFailed>[]): Promise<void> {
    const reports = events.flatMap(({ tenantId, data: { orderId, accountId, planId } }) => {
      if (planId === undefined) return [];
      return [{ tenantId, orderId, fact: { is: 'charge_failed' } as const, application: { accountId, planId } }];
    });
    return this.decideActivations.execute(tx, reports);
  }
}
