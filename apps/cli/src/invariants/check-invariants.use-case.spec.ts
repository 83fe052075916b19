import { tradedEvidence } from '../../test/traded-evidence.ts';
import { checkInvariants } from './check-invariants.use-case.ts';

const atRest = tradedEvidence();
const atWork = { ...atRest, charges: atRest.charges.map((charge) => ({ ...charge, settlement: 'pending' })) };

describe('checking the invariants', () => {
  it('judges five of them', async () => {
    const verdicts = await checkInvariants(() => Promise.resolve(atRest), { waitMs: 0 });
    expect(verdicts.map(({ number, holds }) => [number, holds])).toEqual(
      [1, 5, 8, 9, 15].map((number) => [number, true]),
    );
  });

  it('looks again until a system that is at work has come to rest', async () => {
    const looks = [atWork, atWork, atRest];
    const verdicts = await checkInvariants(() => Promise.resolve(looks.shift() ?? atWork), {
      waitMs: 10_000,
      pauseMs: 1,
    });
    expect(looks).toEqual([]);
    expect(verdicts.every(({ holds }) => holds)).toBe(true);
  });

  it('says what does not hold when the time is over', async () => {
    const verdicts = await checkInvariants(() => Promise.resolve(atWork), { waitMs: 5, pauseMs: 1 });
    expect(verdicts.filter(({ holds }) => !holds).map(({ number }) => number)).toContain(1);
  });
});
