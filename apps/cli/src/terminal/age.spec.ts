import { describe, expect, it } from '@jest/globals';
import { age, timeUntil } from './age.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

describe('an age', () => {
  it.each([
    ['2026-11-22T11:59:59.500Z', '0 s'],
    ['2026-11-22T11:59:01Z', '59 s'],
    ['2026-11-22T11:57:00Z', '3 m'],
    ['2026-11-22T10:00:01Z', '1 h'],
    ['2026-11-19T12:00:00Z', '3 d'],
    ['2026-11-22T12:00:03Z', '0 s'],
  ])('since %s is %s', (since, text) => expect(age(since, now)).toBe(text));

  it('is said of what is to come as well', () => {
    expect(timeUntil('2026-11-22T12:04:50Z', now)).toBe('in 4 m');
    expect(timeUntil('2026-11-22T11:00:00Z', now)).toBe('now');
    expect(timeUntil(undefined, now)).toBeUndefined();
  });
});
