import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { fail, loseSight, succeed } from './charge.ts';
import { includes, type ChargeEvent } from './charge-event.ts';
import type { ChargeRef } from './charge-ref.ts';
import { ChargeStore, type HeldCharge } from './charge.store.ts';
import { Patience } from './patience.ts';
import type { Outcome } from './payment-gateway.ts';
import { closed, unanswered, type ProviderRequest } from './provider-request.ts';
import { ProviderRequestStore } from './provider-request.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';
import { StartReversal } from './start-reversal.use-case.ts';

@Injectable()
export class RecordCaptureOutcome {
  constructor(
    private readonly charges: ChargeStore,
    private readonly requests: ProviderRequestStore,
    private readonly recordCharge: RecordCharge,
    private readonly startReversal: StartReversal,
    private readonly patience: Patience,
  ) {}

  /** Money for a charge that is doomed goes back at once: its reversal starts in this very transaction. */
  async execute(tx: Tx, ref: ChargeRef, outcome: Outcome): Promise<void> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'capture');
    const { events, next } = this.consequences(held, request, outcome);
    await this.recordCharge.execute(tx, held, events);
    await this.requests.save(tx, next);
    if (includes(events, 'reversal_started')) await this.startReversal.execute(tx, ref, held.now);
  }

  private consequences(
    { charge, now }: HeldCharge,
    request: ProviderRequest,
    outcome: Outcome,
  ): { events: ChargeEvent[]; next: ProviderRequest } {
    switch (outcome.is) {
      case 'succeeded':
        return { events: succeed(charge, outcome.providerRef), next: closed(request) };
      case 'failed':
        return { events: fail(charge, outcome.failure), next: closed(request) };
      case 'processing':
        return { events: [], next: unanswered(request, now, this.patience) };
      case 'unanswered':
        return { events: loseSight(charge), next: unanswered(request, now, this.patience) };
    }
  }
}
