import { sameMoney, type ChargeId, type Money } from '@atlas/kernel';
import type { ChargeRow, Evidence } from '../evidence/evidence.ts';
import type { ProviderCharge, ProviderRefund } from '../evidence/books-page.ts';
import type { Finding, Invariant } from '../finding.ts';

/** 5. The provider is the one who has the money: what it says it took and gave back is what we say. */
export const booksAgree: Invariant = {
  number: 5,
  sentence:
    "At most one reversal per charge and one provider refund per reversal; the provider's books equal ours, both ways.",
  counted: ({ charges, books }) => {
    const ours = `${charges.filter(isTaken).length} charges and ${charges.filter(isGivenBack).length} reversals in ours`;
    return `${ours}, ${books.charges.filter(isFinal).length} charges and ${books.refunds.length} refunds in the provider's books`;
  },
  violations: (evidence) => [
    ...reversedTwice(evidence),
    ...evidence.charges.flatMap(ourSideOf(evidence)),
    ...evidence.books.charges.filter(isFinal).flatMap(theirChargesIn(evidence)),
    ...evidence.books.refunds.filter(isFinal).flatMap(theirRefundsIn(evidence)),
  ],
};

const isTaken = ({ state }: ChargeRow) => state === 'succeeded';
const isGivenBack = ({ settlement }: ChargeRow) => settlement === 'reversed';
const isFinal = ({ status }: ProviderCharge | ProviderRefund) => status === 'succeeded';

/** By which billing has the provider find a refund again, whichever key it was asked for with. */
const reversalReference = (chargeId: ChargeId) => `rev_${chargeId}`;

function reversedTwice({ chargeFacts }: Evidence): Finding[] {
  return ['reversal_started', 'charge_reversed'].flatMap((type) => {
    const byCharge = Map.groupBy(
      chargeFacts.filter((fact) => fact.type === type),
      ({ chargeId }) => chargeId,
    );
    return [...byCharge]
      .filter(([, facts]) => facts.length > 1)
      .map(([chargeId, facts]) => ({ subject: chargeId, fault: `its stream has ${type} ${facts.length} times` }));
  });
}

/** What we say, in the provider's books. */
function ourSideOf({ books }: Evidence): (charge: ChargeRow) => Finding[] {
  const chargesOf = Map.groupBy(books.charges.filter(isFinal), ({ reference }) => reference);
  const refundsOf = Map.groupBy(books.refunds.filter(isFinal), ({ reference }) => reference);
  return (charge) => {
    const { chargeId } = charge;
    const captures = chargesOf.get(chargeId) ?? [];
    const refunds = refundsOf.get(reversalReference(chargeId)) ?? [];
    return [
      ...(captures.length > 1 ? [{ subject: chargeId, fault: `the provider took the money ${times(captures)}` }] : []),
      ...(refunds.length > 1
        ? [{ subject: chargeId, fault: `the provider gave the money back ${times(refunds)}` }]
        : []),
      ...(isTaken(charge) && captures.length === 0
        ? [{ subject: chargeId, fault: 'we say that it succeeded, the provider has no such charge' }]
        : []),
      ...(isGivenBack(charge) && refunds.length === 0
        ? [{ subject: chargeId, fault: 'we say that it was reversed, the provider has no refund' }]
        : []),
    ];
  };
}

/** What the provider says, in ours. */
function theirChargesIn({ charges }: Evidence): (entry: ProviderCharge) => Finding[] {
  const byId = new Map<string, ChargeRow>(charges.map((charge) => [charge.chargeId, charge]));
  return (entry) => {
    const charge = byId.get(entry.reference);
    const fault = charge
      ? differenceOf(charge, entry)
      : `the provider took ${shown(entry.money)} for ${entry.reference}, which we do not have`;
    return fault === undefined ? [] : [{ subject: charge?.chargeId ?? entry.id, fault }];
  };
}

function differenceOf({ state, amount, providerRef }: ChargeRow, { id, money }: ProviderCharge): string | undefined {
  if (state !== 'succeeded') return `we say that it is ${state}, the provider took ${shown(money)} (${id})`;
  if (amount === null || !sameMoney(amount, money))
    return `we say ${amount ? shown(amount) : 'nothing'}, the provider took ${shown(money)} (${id})`;
  return providerRef === id ? undefined : `we know it as ${providerRef ?? 'nothing'}, the provider as ${id}`;
}

function theirRefundsIn({ charges, books }: Evidence): (refund: ProviderRefund) => Finding[] {
  const byReference = new Map<string, ChargeRow>(charges.map((charge) => [reversalReference(charge.chargeId), charge]));
  const taken = new Map(books.charges.map((charge) => [charge.id, charge]));
  return (refund) => {
    const charge = byReference.get(refund.reference);
    const fault = refundFault(charge, refund, taken.get(refund.charge));
    return fault === undefined ? [] : [{ subject: charge?.chargeId ?? refund.id, fault }];
  };
}

function refundFault(
  charge: ChargeRow | undefined,
  { id, reference, money }: ProviderRefund,
  of: ProviderCharge | undefined,
): string | undefined {
  if (!charge) return `the provider gave back ${shown(money)} for ${reference}, which is no reversal of ours`;
  if (charge.settlement !== 'reversed')
    return `we say that it is ${charge.settlement}, the provider gave back ${shown(money)} (${id})`;
  if (of?.id !== charge.providerRef) return `its refund ${id} is of another charge`;
  if (charge.amount === null || !sameMoney(charge.amount, money))
    return `its refund ${id} is ${shown(money)}, not all of the charge`;
  return undefined;
}

function times(entries: readonly { readonly id: string }[]): string {
  return `${entries.length} times: ${entries.map(({ id }) => id).join(', ')}`;
}

/** As it stands in the books: minor units. */
function shown({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}
