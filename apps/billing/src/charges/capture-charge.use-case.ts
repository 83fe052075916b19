import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { capture, fail, isUnderWay, renewCapture, type Charge } from './charge.ts';
import type { ChargeRef } from './charge-ref.ts';
import { ChargeStore, type HeldCharge } from './charge.store.ts';
import type { ChargeOrder } from './payment-gateway.ts';
import { Patience } from './patience.ts';
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

type CaptureStep = Step<ChargeOrder>;

const nothing: CaptureStep = { do: 'nothing' };

@Injectable()
export class CaptureCharge {
  constructor(
    private readonly charges: ChargeStore,
    private readonly requests: ProviderRequestStore,
    private readonly recordCharge: RecordCharge,
    private readonly patience: Patience,
  ) {}

  /** The key is committed before it is used: whoever comes after a crash uses the same. */
  async execute(tx: Tx, ref: ChargeRef): Promise<CaptureStep> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'capture');
    if (isOver(held.charge)) return this.close(tx, request);
    switch (nextStep(request, isWanted(held.charge), held.now)) {
      case 'send':
        return this.send(tx, held, request);
      case 'look_up':
        return { do: 'look_up', askedAt: held.now };
      case 'nothing':
        return nothing;
    }
  }

  /** The provider was asked, and knew nothing of this charge. */
  async afterNothing(tx: Tx, ref: ChargeRef, askedAt: Date): Promise<CaptureStep> {
    const held = await this.charges.hold(tx, ref);
    const request = await this.requests.find(tx, ref, 'capture');
    if (isOver(held.charge)) return this.close(tx, request);
    switch (stepAfterNothing(request, isWanted(held.charge), { askedAt, now: held.now }, this.patience)) {
      case 'send':
        return this.send(tx, held, request);
      case 'renew':
        return this.send(tx, held, renewed(request));
      case 'wait':
        await this.requests.save(tx, unanswered(request, held.now, this.patience));
        return nothing;
      case 'give_up':
        await this.recordCharge.execute(tx, held, fail(held.charge, 'not_charged'));
        return this.close(tx, request);
    }
  }

  private async send(tx: Tx, held: HeldCharge, request: ProviderRequest): Promise<CaptureStep> {
    const { charge, now } = held;
    if (charge.state === 'awaited') return nothing;
    const { key, state, generation } = request;
    const isRenewal = state === 'ready' && generation > 1;
    const events = isRenewal ? renewCapture(charge, key) : capture(charge, key);
    await this.recordCharge.execute(tx, held, events);
    await this.requests.save(tx, sent(request, now, this.patience));
    const { amount, paymentMethod } = charge.terms;
    return { do: 'send', order: { key, reference: charge.id, amount, paymentMethod } };
  }

  private async close(tx: Tx, request: ProviderRequest): Promise<CaptureStep> {
    await this.requests.save(tx, closed(request));
    return nothing;
  }
}

function isOver(charge: Charge): boolean {
  return charge.state !== 'created' && !isUnderWay(charge);
}

/** A doomed charge is not asked for again: what is left is to find out whether it has been charged. */
function isWanted({ settlement }: Charge): boolean {
  return settlement === 'pending';
}
