import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from '../finding.ts';
import { isFinal, isGivenBack, isTaken } from './books/entries.ts';
import { missingAtProvider } from './books/missing-at-provider.ts';
import { refundsUnlikeOurs } from './books/refunds-unlike-ours.ts';
import { chargesUnlikeOurs } from './books/charges-unlike-ours.ts';

/** 5. The provider is the one who has the money: what it says it took and gave back is what we say. */
export const booksAgree: Invariant = {
  number: 5,
  sentence:
    "At most one reversal per charge and one provider refund per reversal; the provider's books equal ours, both ways.",
  counted: ({ charges, books }) => {
    const ours = `${charges.filter(isTaken).length} charges and ${charges.filter(isGivenBack).length} reversals in ours`;
    const theirs = `${books.charges.filter(isFinal).length} charges and ${books.refunds.filter(isFinal).length} refunds`;
    return `${ours}, ${theirs} in the provider's books`;
  },
  violations: (evidence) => [
    ...reversedTwice(evidence),
    ...missingAtProvider(evidence),
    ...chargesUnlikeOurs(evidence),
    ...refundsUnlikeOurs(evidence),
  ],
};

function reversedTwice({ chargeFacts }: Evidence): Finding[] {
  return ['reversal_started', 'charge_reversed'].flatMap((type) => {
    const facts = chargeFacts.filter((fact) => fact.type === type);
    return [...Map.groupBy(facts, ({ chargeId }) => chargeId)]
      .filter(([, ofOne]) => ofOne.length > 1)
      .map(([chargeId, ofOne]) => ({ subject: chargeId, fault: `its stream has ${type} ${ofOne.length} times` }));
  });
}
