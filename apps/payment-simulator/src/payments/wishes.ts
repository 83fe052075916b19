import type { Money } from '@atlas/kernel';

/** What a merchant asks for. */

export interface ChargeWish extends Money {
  readonly paymentMethod: string;
  /** The merchant's own name for it. */
  readonly reference: string;
}

export interface RefundWish {
  readonly charge: string;
  readonly amount: number;
  readonly reference: string;
}
