import { isCurrency, type Money } from '@atlas/kernel';

/** The provider's books as its API shows them. We ask whether they equal ours, so that nothing of them is taken for granted. */
export interface ProviderCharge {
  readonly kind: 'charge';
  readonly id: string;
  /** Our name for it. */
  readonly reference: string;
  readonly money: Money;
  readonly status: string;
}

export interface ProviderRefund {
  readonly kind: 'refund';
  readonly id: string;
  /** The provider's id of the charge. */
  readonly charge: string;
  readonly reference: string;
  readonly money: Money;
  readonly status: string;
}

export interface BooksPage {
  readonly entries: readonly (ProviderCharge | ProviderRefund)[];
  readonly nextCursor: string | null;
}

export class UnreadableBooks extends Error {}

export function booksPageOf(body: unknown): BooksPage {
  const { items, nextCursor } = fieldsOf(body);
  if (!Array.isArray(items)) throw new UnreadableBooks('a page of the books has no items');
  if (nextCursor !== null && typeof nextCursor !== 'string')
    throw new UnreadableBooks('a page of the books has no nextCursor');
  return { entries: items.map(entryOf), nextCursor };
}

function entryOf(item: unknown): ProviderCharge | ProviderRefund {
  const { kind, id, charge, reference, amount, currency, status } = fieldsOf(item);
  if (typeof id !== 'string' || typeof reference !== 'string' || typeof status !== 'string') throw strange(item);
  if (typeof amount !== 'number' || typeof currency !== 'string' || !isCurrency(currency)) throw strange(item);
  const entry = { id, reference, money: { amount, currency }, status };
  if (kind === 'charge') return { kind, ...entry };
  if (kind === 'refund' && typeof charge === 'string') return { kind, charge, ...entry };
  throw strange(item);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw strange(value);
  return { ...value };
}

function strange(value: unknown): UnreadableBooks {
  return new UnreadableBooks(`the books hold something else than charges and refunds: ${JSON.stringify(value)}`);
}
