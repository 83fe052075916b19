import { describe, expect, it } from '@jest/globals';
import { longestPauseMs } from './flow.ts';

describe('the longest pause', () => {
  it('is the longest time between two moments, in whatever order they are told', () =>
    expect(longestPauseMs([400, 100, 200, 900], { from: 0, to: 1_000 })).toBe(500));

  it('counts the time before the first moment, and after the last', () => {
    expect(longestPauseMs([700, 800], { from: 0, to: 1_000 })).toBe(700);
    expect(longestPauseMs([100, 200], { from: 0, to: 1_000 })).toBe(800);
  });

  it('is everything when nothing happened', () => expect(longestPauseMs([], { from: 0, to: 1_000 })).toBe(1_000));

  it('is not shortened by what happened before or after', () =>
    expect(longestPauseMs([-500, 1_500], { from: 0, to: 1_000 })).toBe(1_000));
});
