import type { ChargeRow, Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from '../finding.ts';

/** 1. Money that was taken is earned or has gone back: nothing in between, and never both. */
export const chargesAreSettled: Invariant = {
  number: 1,
  sentence: 'Every succeeded charge has exactly one settlement: settled XOR reversed.',
  counted: ({ charges }) => {
    const succeeded = charges.filter(({ state }) => state === 'succeeded');
    const count = (settlement: string) => succeeded.filter((charge) => charge.settlement === settlement).length;
    return `${succeeded.length} succeeded charges: ${count('settled')} settled, ${count('reversed')} reversed`;
  },
  violations: (evidence) => [...unsettled(evidence), ...settledOtherwise(evidence)],
};

const ends: Readonly<Record<string, readonly string[]>> = { succeeded: ['settled', 'reversed'], failed: ['void'] };

/** At rest every charge has come to its end; what is under way or given up says so in its settlement. */
function unsettled({ charges }: Pick<Evidence, 'charges'>): Finding[] {
  return charges
    .filter(({ state, settlement }) => !ends[state]?.includes(settlement))
    .map(({ chargeId, state, settlement }) => ({
      subject: chargeId,
      fault: `it is ${state} and its settlement ${settlement}`,
    }));
}

const settlingFacts: Readonly<Record<string, string>> = { charge_settled: 'settled', charge_reversed: 'reversed' };

/** The row shows one settlement; the stream would show a second. */
function settledOtherwise({ charges, chargeFacts }: Pick<Evidence, 'charges' | 'chargeFacts'>): Finding[] {
  const settlements = new Map<string, string[]>();
  for (const { chargeId, type } of chargeFacts) {
    const settlement = settlingFacts[type];
    if (settlement !== undefined) settlements.set(chargeId, [...(settlements.get(chargeId) ?? []), settlement]);
  }
  return charges.flatMap((charge) => {
    const inStream = settlements.get(charge.chargeId) ?? [];
    const inRow = settlementsOf(charge);
    if (inStream.join() === inRow.join()) return [];
    return [{ subject: charge.chargeId, fault: `its row says ${listed(inRow)}, its stream ${listed(inStream)}` }];
  });
}

function settlementsOf({ settlement }: ChargeRow): string[] {
  return Object.values(settlingFacts).includes(settlement) ? [settlement] : [];
}

function listed(settlements: readonly string[]): string {
  return settlements.join(' and ') || 'no settlement';
}
