import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.ts';

function retriesOf(calls: number, triesAgain: (call: number) => boolean): number {
  const budget = new RetryBudget();
  let retries = 0;
  for (let call = 0; call < calls; call++) {
    budget.earn();
    while (triesAgain(call) && budget.spend()) retries += 1;
  }
  return retries;
}

describe('a budget of retries', () => {
  it('lets one in ten calls be tried again when all fail', () => {
    expect(retriesOf(1_000, () => true)).toBeLessThanOrEqual(101);
    expect(retriesOf(1_000, () => true)).toBeGreaterThanOrEqual(99);
  });

  it('lets the first call be tried again', () => expect(retriesOf(1, () => true)).toBe(1));

  it('saves up for ten, and no more', () => expect(retriesOf(10_000, (call) => call === 9_999)).toBe(10));
});
