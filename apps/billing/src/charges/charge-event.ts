import type { AccountId, Money, OrderId, PlanId } from '@atlas/kernel';

/** Why nothing was delivered, and the money goes back or is not taken. */
export type ReversalReason = 'rule' | 'timeout' | 'cancelled' | 'payment_failed';

/** What an order asks us to collect. */
export interface Terms {
  readonly accountId: AccountId;
  readonly planId?: PlanId;
  readonly amount: Money;
  /** A token of the provider. */
  readonly paymentMethod: string;
}

/** The facts of a charge's stream, from which its current row can be folded. */
export type ChargeEvent =
  | { readonly type: 'charge_opened'; readonly orderId: OrderId; readonly terms: Terms }
  | { readonly type: 'charge_doomed'; readonly orderId: OrderId; readonly reason: ReversalReason }
  | { readonly type: 'capture_started'; readonly key: string }
  | { readonly type: 'capture_renewed'; readonly key: string }
  | { readonly type: 'capture_unanswered' }
  | { readonly type: 'charge_succeeded'; readonly providerRef: string; readonly doomed: boolean }
  | { readonly type: 'charge_failed'; readonly failure: string }
  | { readonly type: 'charge_settled' }
  | { readonly type: 'reversal_started'; readonly amount: Money; readonly reason: ReversalReason }
  | { readonly type: 'reversal_failed'; readonly failure: string }
  | { readonly type: 'reversal_retried'; readonly key: string }
  | { readonly type: 'charge_reversed'; readonly reversalRef: string };

export function includes(events: readonly ChargeEvent[], type: ChargeEvent['type']): boolean {
  return events.some((event) => event.type === type);
}
