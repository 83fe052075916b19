import { tradedEvidence } from '../../../test/traded-evidence.ts';
import type { ChargeRow } from '../evidence/evidence.ts';
import { chargesAreSettled } from './charges-are-settled.ts';

const traded = tradedEvidence();

/** The faults that are found when the first charge, which is settled, is something else. */
function faultsOf(change: Partial<ChargeRow>, alsoInStream: readonly string[] = []): string[] {
  const charges = traded.charges.map((charge, index) => (index === 0 ? { ...charge, ...change } : charge));
  const [first] = charges;
  const added = alsoInStream.map((type) => ({ ...first!, type, recordedAt: new Date() }));
  const found = chargesAreSettled.violations({ ...traded, charges, chargeFacts: [...traded.chargeFacts, ...added] });
  expect(new Set(found.map(({ subject }) => subject))).toEqual(new Set(found.length === 0 ? [] : [first?.chargeId]));
  return found.map(({ fault }) => fault);
}

describe('the settlement of charges', () => {
  it('is in order when all money is earned or back, and nothing was taken else', () => {
    expect(chargesAreSettled.violations(traded)).toEqual([]);
    expect(chargesAreSettled.counted(traded)).toBe('2 succeeded charges: 1 settled, 1 reversed');
  });

  it.each(['pending', 'reversing', 'reversal_failed'])('is missing while it is %s', (settlement) => {
    expect(faultsOf({ settlement })).toContain(`it is succeeded and its settlement ${settlement}`);
  });

  it.each([
    ['unknown', 'pending'],
    ['processing', 'doomed'],
    ['awaited', 'doomed'],
  ])('is open for a charge that is %s and %s: its outcome is still to come', (state, settlement) => {
    expect(faultsOf({ state, settlement })).toContain(`it is ${state} and its settlement ${settlement}`);
  });

  it('is found to be two when the stream knows of a second', () => {
    expect(faultsOf({}, ['charge_reversed'])).toEqual(['its row says settled, its stream settled and reversed']);
  });

  it('is found to be another one in the row than in the stream', () => {
    expect(faultsOf({ settlement: 'reversed' })).toEqual(['its row says reversed, its stream settled']);
  });
});
