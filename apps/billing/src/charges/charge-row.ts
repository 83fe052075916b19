import { idOf, money, uuidOf, type Currency } from '@atlas/kernel';
import type { Charge } from './charge.ts';
import type { ReversalReason, Terms } from './charge-event.ts';

interface SubjectRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly order_id: string;
}
interface TermsRow {
  readonly account_id: string;
  readonly plan_id: string | null;
  readonly amount: number;
  readonly currency: Currency;
  readonly payment_method: string;
}
type VerdictRow = { settlement: 'pending' } | { settlement: 'doomed'; reason: ReversalReason };
type SettlementRow =
  | { settlement: 'pending' | 'settled' }
  | { settlement: 'reversing' | 'reversal_failed'; reason: ReversalReason }
  | { settlement: 'reversed'; reason: ReversalReason };

/** The table's constraints, as a type. */
export type ChargeRow = SubjectRow &
  (
    | ({ state: 'awaited' } & VerdictRow)
    | ({ state: 'created' | 'processing' | 'unknown' } & TermsRow & VerdictRow)
    | ({ state: 'failed'; settlement: 'void'; failure: string } & TermsRow)
    | ({ state: 'succeeded'; provider_ref: string } & TermsRow & SettlementRow)
  );

export function chargeOf(row: ChargeRow): Charge {
  const subject = { id: idOf('chg', row.id), tenantId: idOf('ten', row.tenant_id), orderId: idOf('ord', row.order_id) };
  switch (row.state) {
    case 'awaited':
      return { ...subject, state: row.state, ...verdictOf(row) };
    case 'created':
      return { ...subject, state: row.state, terms: termsOf(row), ...verdictOf(row) };
    case 'processing':
    case 'unknown':
      return { ...subject, state: row.state, terms: termsOf(row), ...verdictOf(row) };
    case 'failed':
      return { ...subject, state: row.state, terms: termsOf(row), settlement: row.settlement, failure: row.failure };
    case 'succeeded':
      return {
        ...subject,
        state: row.state,
        terms: termsOf(row),
        providerRef: row.provider_ref,
        ...settlementOf(row),
      };
  }
}

/** What of a charge may change. */
export function columnsOf(charge: Charge): Record<string, string | number | null> {
  const terms = charge.state === 'awaited' ? undefined : charge.terms;
  return {
    state: charge.state,
    settlement: charge.settlement,
    account_id: terms ? uuidOf(terms.accountId) : null,
    plan_id: terms?.planId ? uuidOf(terms.planId) : null,
    amount: terms?.amount.amount ?? null,
    currency: terms?.amount.currency ?? null,
    payment_method: terms?.paymentMethod ?? null,
    reason: 'reason' in charge ? charge.reason : null,
    failure: charge.state === 'failed' ? charge.failure : null,
    provider_ref: charge.state === 'succeeded' ? charge.providerRef : null,
  };
}

function termsOf({ account_id, plan_id, amount, currency, payment_method }: TermsRow): Terms {
  return {
    accountId: idOf('acc', account_id),
    ...(plan_id !== null && { planId: idOf('pln', plan_id) }),
    amount: money(amount, currency),
    paymentMethod: payment_method,
  };
}

function verdictOf(row: VerdictRow) {
  return row.settlement === 'doomed'
    ? { settlement: row.settlement, reason: row.reason }
    : { settlement: row.settlement };
}

function settlementOf(row: SettlementRow) {
  switch (row.settlement) {
    case 'pending':
      return { settlement: row.settlement };
    case 'settled':
      return { settlement: row.settlement };
    case 'reversed':
      return { settlement: row.settlement, reason: row.reason };
    case 'reversing':
    case 'reversal_failed':
      return { settlement: row.settlement, reason: row.reason };
  }
}
