import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { isBeingReversed, retryReversal } from './charge.ts';
import type { ChargeRef } from './charge-ref.ts';
import { ChargeStore, type HeldCharge } from './charge.store.ts';
import { Patience } from './patience.ts';
import type { RefundOrder } from './payment-gateway.ts';
import {
  closed,
  nextStep,
  renewed,
  sent,
  stepAfterNothing,
  unanswered,
  type ProviderRequest,
  type Step,
} from './provider-request.ts';
import { ProviderRequestStore } from './provider-request.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';

type ReversalStep = Step<RefundOrder>;

const nothing: ReversalStep = { do: 'nothing' };

/** The counterpart of capturing: what a reversal has to do next. It is never given up. */
@Injectable()
export class ReturnMoney {
  constructor(
    private readonly charges: ChargeStore,
    private readonly requests: ProviderRequestStore,
    private readonly recordCharge: RecordCharge,
    private readonly patience: Patience,
  ) {}

  async execute(tx: Tx, ref: ChargeRef): Promise<ReversalStep> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'reversal');
    switch (nextStep(request, true, held.now)) {
      case 'send':
        return this.send(tx, held, request);
      case 'look_up':
        return { do: 'look_up', askedAt: held.now };
      case 'nothing':
        return nothing;
    }
  }

  /** The provider was asked, and knew of no refund, or of one that it refused. */
  async afterNothing(tx: Tx, ref: ChargeRef, askedAt: Date): Promise<ReversalStep> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'reversal');
    switch (stepAfterNothing(request, true, { askedAt, now: held.now }, this.patience)) {
      case 'send':
        return this.send(tx, held, request);
      case 'renew':
        return this.send(tx, held, renewed(request));
      case 'wait':
      case 'give_up':
        await this.requests.save(tx, unanswered(request, held.now, this.patience));
        return nothing;
    }
  }

  private async send(tx: Tx, held: HeldCharge, request: ProviderRequest): Promise<ReversalStep> {
    const { charge, now } = held;
    if (!isBeingReversed(charge)) {
      await this.requests.save(tx, closed(request));
      return nothing;
    }
    const { key, state, generation } = request;
    const isRenewal = state === 'ready' && generation > 1;
    await this.recordCharge.execute(tx, held, isRenewal ? retryReversal(charge, key) : []);
    await this.requests.save(tx, sent(request, now, this.patience));
    const { providerRef, terms, id: chargeId } = charge;
    return { do: 'send', order: { key, reference: referenceOf({ chargeId }), providerRef, amount: terms.amount } };
  }
}

/** By which the provider finds the refund again, whichever key it was asked for with. */
export function referenceOf({ chargeId }: Pick<ChargeRef, 'chargeId'>): string {
  return `rev_${chargeId}`;
}
