import { ChargeSucceeded, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class ChargeSucceededConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  @ConsumesBatch(ChargeSucceeded)
  handle(tx: Tx, events: readonly EventOf<typeof ChargeSucceeded>[]): Promise<void> {
    const reports = events.flatMap((event) => {
      const { orderId, accountId, planId, doomed } = event.data;
      if (planId === undefined) return [];
      const fact = { is: 'charge_succeeded', doomed } as const;
      const report = { tenantId: event.tenantId, orderId, fact, cause: contextOf(event) };
      // Money is doomed by our own verdict, so there is a row; if there is none, the order itself must open it.
      return [{ ...report, ...(!doomed && { application: { accountId, planId } }) }];
    });
    return this.decideActivations.execute(tx, reports);
  }
}
