import type { ChargeId, Money } from '@atlas/kernel';

/** What the provider said. Trouble on the way is an answer too: `unanswered`. */
export type Outcome =
  | { readonly is: 'succeeded'; readonly providerRef: string }
  /** For good: asking again with the same key changes nothing. */
  | { readonly is: 'failed'; readonly failure: string }
  | { readonly is: 'processing' }
  | { readonly is: 'unanswered'; readonly trouble: string };

/** It has not left, and has not happened: it may be sent again, with the same key, without asking what became of it. */
export interface Unsent {
  readonly is: 'unsent';
  readonly trouble: string;
}

/** What the provider knows. `nothing`: it has never heard of it, so far. */
export type Finding = Outcome | { readonly is: 'nothing' };

export interface ChargeOrder {
  readonly key: string;
  readonly reference: ChargeId;
  readonly amount: Money;
  readonly paymentMethod: string;
}

export interface RefundOrder {
  readonly key: string;
  readonly reference: string;
  readonly providerRef: string;
  readonly amount: Money;
}

/** The payment provider. Never throws for what a provider or a network may do. */
export abstract class PaymentGateway {
  abstract charge(order: ChargeOrder): Promise<Outcome | Unsent>;
  abstract findCharge(reference: ChargeId): Promise<Finding>;
  abstract refund(order: RefundOrder): Promise<Outcome | Unsent>;
  abstract findRefund(reference: string): Promise<Finding>;
}
