import { ChargeFailed, ChargeReversed, ChargeSucceeded } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { Injectable } from '@nestjs/common';
import type { ChargeEvent } from './charge-event.ts';
import { ChargeStore, type HeldCharge, type RecordedEvent } from './charge.store.ts';

/** Writes facts down, and tells the world of those that concern it: in the same transaction, so once each. */
@Injectable()
export class RecordCharge {
  constructor(private readonly charges: ChargeStore) {}

  async execute(tx: Tx, held: HeldCharge, events: readonly ChargeEvent[]): Promise<void> {
    for (const recorded of await this.charges.append(tx, held, events)) announce(tx, recorded);
  }
}

/** The rest is between us and the provider. */
function announce(tx: Tx, { event, charge, version, at }: RecordedEvent): void {
  if (charge.state === 'awaited') return; // nobody has asked us for anything yet
  const { tenantId, orderId, terms } = charge;
  const { accountId, planId, amount } = terms;
  const subject = { chargeId: charge.id, orderId, accountId, amount };
  const plan = planId !== undefined && { planId };
  const time = at.toISOString();
  // A charge's key is its order, and there is one charge for each: holding its row is holding the key.
  const metadata = { tenantId, sequence: version, keyIsLocked: true };
  if (event.type === 'charge_succeeded') {
    publish(tx, ChargeSucceeded, { ...subject, ...plan, doomed: event.doomed, succeededAt: time }, metadata);
  } else if (event.type === 'charge_failed') {
    publish(tx, ChargeFailed, { ...subject, ...plan, reason: event.failure, failedAt: time }, metadata);
  } else if (event.type === 'charge_reversed' && charge.settlement === 'reversed') {
    publish(tx, ChargeReversed, { ...subject, reason: charge.reason, reversedAt: time }, metadata);
  }
}
