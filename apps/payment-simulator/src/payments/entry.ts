import type { Currency } from '@atlas/kernel';

/** The two kinds of entries in the provider's books, as its API shows them. */

export interface ChargeEntry {
  readonly kind: 'charge';
  readonly id: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: 'processing' | 'succeeded' | 'failed';
  readonly failureCode: string | null;
  readonly createdAt: string;
}

export interface RefundEntry {
  readonly kind: 'refund';
  readonly id: string;
  readonly charge: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: 'succeeded';
  readonly createdAt: string;
}

export type Entry = ChargeEntry | RefundEntry;
