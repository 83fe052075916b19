import { ChargeFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class ChargeFailedConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  @ConsumesBatch(ChargeFailed)
  handle(tx: Tx, events: readonly EventOf<typeof ChargeFailed>[]): Promise<void> {
    const reports = events.flatMap((event) => {
      const { orderId, accountId, planId } = event.data;
      if (planId === undefined) return [];
      const fact = { is: 'charge_failed' } as const;
      return [{ tenantId: event.tenantId, orderId, fact, cause: contextOf(event), application: { accountId, planId } }];
    });
    return this.decideActivations.execute(tx, reports);
  }
}
