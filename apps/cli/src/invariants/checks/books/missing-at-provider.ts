import type { ChargeRow, Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../finding.ts';
import { isFinal, isGivenBack, isTaken, reversalReference } from './entries.ts';

/** What we say must stand in the provider's books, once. */
export function missingAtProvider({ charges, books }: Evidence): Finding[] {
  const capturesOf = Map.groupBy(books.charges.filter(isFinal), ({ reference }) => reference);
  const refundsOf = Map.groupBy(books.refunds.filter(isFinal), ({ reference }) => reference);
  return charges.flatMap((charge) => {
    const { chargeId } = charge;
    const captures = capturesOf.get(chargeId) ?? [];
    const refunds = refundsOf.get(reversalReference(chargeId)) ?? [];
    return faultsOf(charge, captures, refunds).map((fault) => ({ subject: chargeId, fault }));
  });
}

type Entries = readonly { readonly id: string }[];

function faultsOf(charge: ChargeRow, captures: Entries, refunds: Entries): string[] {
  const faults = [
    captures.length > 1 && `the provider took the money ${times(captures)}`,
    refunds.length > 1 && `the provider gave the money back ${times(refunds)}`,
    isTaken(charge) && captures.length === 0 && 'we say that it succeeded, the provider has no such charge',
    isGivenBack(charge) && refunds.length === 0 && 'we say that it was reversed, the provider has no refund',
  ];
  return faults.filter((fault) => fault !== false);
}

function times(entries: Entries): string {
  return `${entries.length} times: ${entries.map(({ id }) => id).join(', ')}`;
}
