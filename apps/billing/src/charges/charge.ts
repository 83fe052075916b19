import type { ChargeId, OrderId, TenantId } from '@atlas/kernel';
import type { ChargeEvent, ReversalReason, Terms } from './charge-event.ts';

/**
 *   charge      awaited ─order placed→ created ─capture→ processing ─┬→ succeeded
 *                                         │               ⇅          └→ failed
 *                                         │             unknown ─provider says→ succeeded | failed
 *                                         └─refused before it was sent→ failed
 *
 *   settlement  pending ─┬→ settled                                                    (the order was completed)
 *                        ├→ doomed ─charge succeeds→ reversing, ─charge fails→ void    (the verdict came before the money)
 *                        ├→ void                                                       (the charge failed: no money to settle)
 *                        └→ reversing ─┬→ reversed
 *                                      └→ reversal_failed ─retry→ reversing
 *
 * `awaited`: a verdict on an order that we have not heard of yet.
 */
export type Charge = AwaitedCharge | CreatedCharge | ChargeUnderWay | SucceededCharge | FailedCharge;

interface Subject {
  readonly id: ChargeId;
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
}
interface OfOrder extends Subject {
  readonly terms: Terms;
}
interface Pending {
  readonly settlement: 'pending';
}
interface Doomed {
  readonly settlement: 'doomed';
  readonly reason: ReversalReason;
}
interface BeingReversed {
  readonly settlement: 'reversing' | 'reversal_failed';
  readonly reason: ReversalReason;
}
interface Reversed {
  readonly settlement: 'reversed';
  readonly reason: ReversalReason;
}

type AwaitedCharge = Subject & { readonly state: 'awaited' } & (Pending | Doomed);
/** One that is born doomed, or is doomed before it is sent, fails in the same transaction. */
type CreatedCharge = OfOrder & { readonly state: 'created' } & (Pending | Doomed);
/** The provider has been asked, or is about to be. `unknown`: it gave no answer. */
type ChargeUnderWay = OfOrder & { readonly state: 'processing' | 'unknown' } & (Pending | Doomed);
type FailedCharge = OfOrder & { readonly state: 'failed'; readonly settlement: 'void'; readonly failure: string };
type SucceededCharge = OfOrder & { readonly state: 'succeeded'; readonly providerRef: string } & (
    Pending | { readonly settlement: 'settled' } | BeingReversed | Reversed
  );

/** Two facts contradict each other: a defect, ours or a neighbour's, that a human has to see. */
export class Contradiction extends Error {
  constructor({ id, state, settlement }: Charge, fact: string) {
    super(`${id} is ${state} and ${settlement}, which cannot go with: ${fact}`);
  }
}

/** Why a charge failed that the provider never saw. */
const neverSent = 'never_sent';

export function awaited({ id, tenantId, orderId }: Subject): Charge {
  return { id, tenantId, orderId, state: 'awaited', settlement: 'pending' };
}

/** Every command below may arrive twice, and then makes nothing happen: an empty list. */

export function open(charge: Charge, terms: Terms): ChargeEvent[] {
  if (charge.state !== 'awaited') return [];
  const opened: ChargeEvent = { type: 'charge_opened', orderId: charge.orderId, terms };
  return charge.settlement === 'doomed' ? [opened, { type: 'charge_failed', failure: neverSent }] : [opened];
}

/** The key is on record before the provider hears of it. */
export function capture(charge: Charge, key: string): ChargeEvent[] {
  return charge.state === 'created' && charge.settlement === 'pending' ? [{ type: 'capture_started', key }] : [];
}

/** The provider is asked anew, under a new key: it knew nothing of the old one. */
export function renewCapture(charge: Charge, key: string): ChargeEvent[] {
  return isUnderWay(charge) ? [{ type: 'capture_renewed', key }] : [];
}

/** No answer is no outcome. */
export function loseSight(charge: Charge): ChargeEvent[] {
  return charge.state === 'processing' ? [{ type: 'capture_unanswered' }] : [];
}

/** Money that came too late, because of a verdict or after we had given it up, goes back in the same breath. */
export function succeed(charge: Charge, providerRef: string): ChargeEvent[] {
  switch (charge.state) {
    case 'awaited':
    case 'created':
      throw new Contradiction(charge, `the provider charged ${providerRef}`);
    case 'processing':
    case 'unknown':
      return charge.settlement === 'doomed'
        ? succeedInVain(charge, providerRef, charge.reason)
        : [{ type: 'charge_succeeded', providerRef, doomed: false }];
    case 'failed':
      return succeedInVain(charge, providerRef, 'payment_failed');
    case 'succeeded':
      return [];
  }
}

function succeedInVain({ terms: { amount } }: OfOrder, providerRef: string, reason: ReversalReason): ChargeEvent[] {
  return [
    { type: 'charge_succeeded', providerRef, doomed: true },
    { type: 'reversal_started', amount, reason },
  ];
}

export function fail(charge: Charge, failure: string): ChargeEvent[] {
  return isUnderWay(charge) ? [{ type: 'charge_failed', failure }] : [];
}

/** What a negative verdict makes happen. */
export function reverse(charge: Charge, reason: ReversalReason): ChargeEvent[] {
  const doomed: ChargeEvent = { type: 'charge_doomed', orderId: charge.orderId, reason };
  switch (charge.state) {
    case 'awaited':
    case 'processing':
    case 'unknown':
      return charge.settlement === 'doomed' ? [] : [doomed];
    case 'created':
      return [doomed, { type: 'charge_failed', failure: neverSent }];
    case 'succeeded':
      return charge.settlement === 'pending' ? [{ type: 'reversal_started', amount: charge.terms.amount, reason }] : [];
    case 'failed':
      return [];
  }
}

/** The order was completed: the money is earned. */
export function settle(charge: Charge): ChargeEvent[] {
  if (charge.state !== 'succeeded') throw new Contradiction(charge, 'its order was completed');
  return charge.settlement === 'pending' ? [{ type: 'charge_settled' }] : [];
}

export function giveBack(charge: Charge, reversalRef: string): ChargeEvent[] {
  if (isBeingReversed(charge)) return [{ type: 'charge_reversed', reversalRef }];
  if (charge.settlement === 'reversed') return [];
  throw new Contradiction(charge, `the provider refunded ${reversalRef}`);
}

/** The provider refused to give the money back. It is asked again, until it does. */
export function refuseReversal(charge: Charge, failure: string): ChargeEvent[] {
  return charge.settlement === 'reversing' ? [{ type: 'reversal_failed', failure }] : [];
}

export function retryReversal(charge: Charge, key: string): ChargeEvent[] {
  return isBeingReversed(charge) ? [{ type: 'reversal_retried', key }] : [];
}

export function isUnderWay(charge: Charge): charge is ChargeUnderWay {
  return charge.state === 'processing' || charge.state === 'unknown';
}

export function isBeingReversed(charge: Charge): charge is SucceededCharge & BeingReversed {
  return charge.settlement === 'reversing' || charge.settlement === 'reversal_failed';
}
