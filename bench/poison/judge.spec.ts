import { cases, verdicts, type CaseName } from './cases.ts';
import { judge, showVerdicts } from './judge.ts';

const rates = (
  set: number,
  schema: number,
  thrown: number,
  one: number,
  oneThrown: number,
): Record<CaseName, number> => ({
  'set-based, no poison': set,
  'set-based, 1 % break their schema': schema,
  'set-based, 1 % make it throw': thrown,
  'per message, no poison': one,
  'per message, 1 % make it throw': oneThrown,
});

describe('the verdict on poison', () => {
  const rounds = [rates(1_000, 950, 300, 100, 85), rates(2_000, 1_900, 1_000, 200, 190), rates(900, 855, 405, 90, 81)];

  it('is by what healthy keys keep in the middle round', () => {
    const judged = verdicts.map((verdict) => judge(verdict, rounds));
    expect(judged.map(({ kept }) => kept.median)).toEqual([0.95, 0.9, 0.45]);
    expect(judged.every(({ holds }) => holds)).toBe(true);
  });

  it('cannot be misread where it is bad', () => {
    const judged = verdicts.map((verdict) => judge(verdict, [rates(1_000, 899, 399, 100, 79)]));
    expect(judged.map(({ holds }) => holds)).toEqual([false, false, false]);
    expect(showVerdicts(judged).match(/DOES NOT HOLD/g)).toHaveLength(3);
  });

  it('is about turns that there are', () => {
    for (const { healthy, poisoned } of verdicts) expect([healthy in cases, poisoned in cases]).toEqual([true, true]);
  });
});
