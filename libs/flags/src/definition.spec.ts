import { describe, expect, it } from '@jest/globals';
import { newId } from '@atlas/kernel';
import { decide, placeOf, type Definition } from './definition.ts';
import { booleanFlag, numberFlag } from './flag.ts';
import { definitionFrom } from './read-definition.ts';

const ada = newId('ten');
const bob = newId('ten');

describe('what a flag is set to', () => {
  const definition: Definition = {
    value: false,
    rules: [
      { tenants: [ada], value: true },
      { percentage: 0, value: true },
    ],
  };

  it('is its value for all whom no rule fits', () => {
    expect(decide('f', definition, bob)).toEqual({ value: false, reason: 'STATIC' });
    expect(decide('f', definition, undefined)).toEqual({ value: false, reason: 'STATIC' });
  });

  it('is that of the first rule that fits a tenant', () =>
    expect(decide('f', definition, ada)).toEqual({ value: true, reason: 'TARGETING_MATCH' }));

  it('is another for a percentage of the tenants, about as many as it says', () => {
    const tenth: Definition = { value: 'old', rules: [{ percentage: 10, value: 'new' }] };
    const tenants = Array.from({ length: 10_000 }, () => newId('ten'));
    const chosen = tenants.filter((tenant) => decide('f', tenth, tenant).value === 'new');
    expect(chosen.length).toBeGreaterThan(850);
    expect(chosen.length).toBeLessThan(1_150);
  });

  it('stays with those who have it when the percentage grows, and chooses others for another flag', () => {
    const tenants = Array.from({ length: 1_000 }, () => newId('ten'));
    const at = (flag: string, percentage: number) => tenants.filter((tenant) => placeOf(flag, tenant) < percentage);
    expect(at('f', 20)).toEqual(expect.arrayContaining(at('f', 10)));
    expect(at('g', 10)).not.toEqual(at('f', 10));
    expect([at('f', 0).length, at('f', 100).length]).toEqual([0, 1_000]);
  });

  it('is the same everywhere and for ever', () =>
    expect(placeOf('sign-up-open', 'ten_0190a5a0-0000-7000-8000-000000000000')).toBeCloseTo(97.035, 2));
});

describe('a definition', () => {
  const open = booleanFlag('open', { default: true, purpose: '' });
  it.each([
    ['text', 'no object', 'it is not an object'],
    [{}, 'no value', '/value is not a boolean'],
    [{ value: 'yes' }, 'a value of another type', '/value is not a boolean'],
    [{ value: true, rule: [] }, 'a word that is not known', '/rule is not known'],
    [{ value: true, rules: {} }, 'no list of rules', '/rules is not a list'],
    [{ value: true, rules: [{ value: false }] }, 'a rule for nobody', '/rules/0 names neither tenants'],
    [{ value: true, rules: [{ tenants: [], value: false }] }, 'no tenants', '/rules/0/tenants is not a list'],
    [{ value: true, rules: [{ percentage: 101, value: false }] }, 'too many', '/rules/0/percentage is not a number'],
    [
      { value: true, rules: [{ percentage: 1, value: 0 }] },
      'a rule of another type',
      '/rules/0/value is not a boolean',
    ],
  ])('%j is refused: %s', (json, _why, message) => expect(() => definitionFrom(open, json)).toThrow(message));

  it('needs no rules, and numbers must be some', () => {
    expect(definitionFrom(open, { value: false })).toEqual({ value: false, rules: [] });
    const most = numberFlag('most', { default: 1, purpose: '' });
    expect(() => definitionFrom(most, { value: Number.NaN })).toThrow('/value is not a number');
  });
});
