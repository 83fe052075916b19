import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { giveBack, refuseReversal, type Charge } from './charge.ts';
import type { ChargeEvent } from './charge-event.ts';
import type { ChargeRef } from './charge-ref.ts';
import { ChargeStore } from './charge.store.ts';
import { Patience } from './patience.ts';
import type { Outcome } from './payment-gateway.ts';
import { closed, refused, unanswered, type ProviderRequest } from './provider-request.ts';
import { ProviderRequestStore } from './provider-request.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';

@Injectable()
export class RecordReversalOutcome {
  constructor(
    private readonly charges: ChargeStore,
    private readonly requests: ProviderRequestStore,
    private readonly recordCharge: RecordCharge,
    private readonly patience: Patience,
  ) {}

  async execute(tx: Tx, ref: ChargeRef, outcome: Outcome): Promise<void> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'reversal');
    await this.recordCharge.execute(tx, held, eventsOf(held.charge, outcome));
    await this.requests.save(tx, this.next(request, outcome, held.now));
  }

  private next(request: ProviderRequest, outcome: Outcome, now: Date): ProviderRequest {
    switch (outcome.is) {
      case 'succeeded':
        return closed(request);
      case 'failed':
        return refused(request, now, this.patience);
      case 'processing':
      case 'unanswered':
        return unanswered(request, now, this.patience);
    }
  }
}

function eventsOf(charge: Charge, outcome: Outcome): ChargeEvent[] {
  switch (outcome.is) {
    case 'succeeded':
      return giveBack(charge, outcome.providerRef);
    case 'failed':
      return refuseReversal(charge, outcome.failure);
    case 'processing':
    case 'unanswered':
      return [];
  }
}
