import { describe, expect, it } from '@jest/globals';
import { wants, type WantedList } from './wanted.ts';

const placed = { type: 'order.placed', major: 2 };

describe('an event is wanted', () => {
  it.each<[string, WantedList]>([
    ['by its name', 'order.placed'],
    ['by a pattern', 'order.*'],
    ['by a pattern for its end', '*.placed'],
    ['by the pattern for anything', '*'],
    ['by a regular expression', /^order\./],
    ['by its contract', { type: 'order.placed', major: 2 }],
    ['by one of a list', ['charge.succeeded', /nothing/, 'order.pl*']],
  ])('%s', (_, wanted) => expect(wants(wanted, placed)).toBe(true));

  it.each<[string, WantedList]>([
    ['another name', 'order.place'],
    ['a pattern of which it is only a part', 'order.*.twice'],
    ['a pattern whose dot would match anything', 'order_*'],
    ['the contract of another major', { type: 'order.placed', major: 1 }],
    ['an empty list', []],
  ])('but not by %s', (_, wanted) => expect(wants(wanted, placed)).toBe(false));

  it('every time by a regular expression with a memory', () => {
    const wanted = /placed/g;
    expect([wants(wanted, placed), wants(wanted, placed)]).toEqual([true, true]);
  });
});
