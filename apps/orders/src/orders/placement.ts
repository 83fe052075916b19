import { hash } from 'node:crypto';
import type { Order } from './order.ts';

/** A request to place an order, made up in full. */
export interface Placement {
  readonly order: Order;
  readonly buyerEmail: string;
  readonly idempotencyKey: string;
  readonly fingerprint: Buffer;
  /** The response's body, as it is kept for repetitions. */
  readonly answer: string;
}

export type PlacementOutcome =
  | { readonly is: 'placed'; readonly answer: string }
  | { readonly is: 'replayed'; readonly answer: string }
  | { readonly is: 'key_reused' }
  | { readonly is: 'purchase_open' }
  | { readonly is: 'try_again' };

/** A response that an earlier request with the same key has got. */
export interface KeptAnswer {
  readonly fingerprint: Buffer;
  readonly answer: string;
}

/** What a request says, for telling a repetition from another request under the same key. */
export function fingerprintOf(request: object): Buffer {
  return hash('sha256', JSON.stringify(request), 'buffer');
}

/**
 * The outcome of a placement that was not taken. Its own answer found means that an earlier attempt of this very placement
 * was committed, though nobody heard of it. No answer means that the purchase, not the key, was refused; without a plan there
 * is none to refuse, so that the key was forgotten a moment ago.
 */
export function outcomeOfTaken(placement: Placement, kept: KeptAnswer | undefined): PlacementOutcome {
  if (!kept) return { is: placement.order.planId === undefined ? 'try_again' : 'purchase_open' };
  if (kept.answer === placement.answer) return { is: 'placed', answer: kept.answer };
  return kept.fingerprint.equals(placement.fingerprint)
    ? { is: 'replayed', answer: kept.answer }
    : { is: 'key_reused' };
}
