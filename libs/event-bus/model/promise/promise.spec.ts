import { describe, expect, it } from '@jest/globals';
import type { Fact } from './fact.ts';
import { History } from './history.ts';
import { promise } from './promise.ts';

const fact = (name: string, what: Partial<Fact> = {}): Fact => ({
  ...{ name, kind: 'counted', key: 'a key', ailment: 'none', isInTwoMajors: false },
  ...what,
});

/** Fates by names of facts, after what operators have done. */
function fatesOf(facts: readonly Fact[], act: (history: History) => void = () => undefined) {
  const history = new History();
  act(history);
  return Object.fromEntries(promise(facts, history).fates);
}

const poison = fact('poison', { ailment: 'throws' });

describe('what the bus promises', () => {
  it('is that healthy facts are handled in the order of their commits', () => {
    const { fates, orders } = promise([fact('first'), fact('second')], new History());
    expect(Object.fromEntries(fates)).toEqual({ first: 'handled', second: 'handled' });
    expect(orders.get('things a key')).toEqual(['first', 'second']);
  });

  it('is that poison stops its own key and nothing else', () => {
    const facts = [
      poison,
      fact('later'),
      fact('of another key', { key: 'b' }),
      fact('of another topic', { kind: 'opened' }),
    ];
    expect(fatesOf(facts)).toEqual({
      ...{ poison: 'dead: exhausted', later: 'behind' },
      ...{ 'of another key': 'handled', 'of another topic': 'handled' },
    });
    expect([...promise(facts, new History()).blocked]).toEqual(['things a key']);
  });

  it('is that what only falters is handled without anybody’s help', () => {
    expect(fatesOf([fact('faltering', { ailment: 'falters' })])).toEqual({ faltering: 'handled' });
  });

  it.each([
    ['throws', 'dead: exhausted'],
    ['fatal', 'dead: fatal'],
    ['misshapen', 'dead: schema'],
  ] as const)('is a dead letter with its reason, of one that is %s', (ailment, fate) => {
    expect(fatesOf([fact('sick', { ailment })])).toEqual({ sick: fate });
  });

  it('is that a redrive alone changes nothing', () => {
    expect(fatesOf([poison, fact('later')], (history) => history.note('redrive', 'poison'))).toEqual({
      poison: 'dead: exhausted',
      later: 'behind',
    });
  });

  it.each([
    ['cured', ['cure']],
    ['edited and redriven', ['edit', 'redrive']],
  ] as const)('is that one that was %s is handled, and those behind it after it', (_, treatments) => {
    const history = new History();
    for (const treatment of treatments) history.note(treatment, 'poison');
    const { fates, orders, blocked } = promise([poison, fact('later')], history);
    expect(Object.fromEntries(fates)).toEqual({ poison: 'handled', later: 'handled' });
    expect(orders.get('things a key')).toEqual(['poison', 'later']);
    expect(blocked.size).toBe(0);
  });

  it('is that what was edited waits for somebody to redrive it', () => {
    expect(fatesOf([poison], (history) => history.note('edit', 'poison'))).toEqual({ poison: 'dead: exhausted' });
  });

  it('is that a discarded one lets its key go on without it', () => {
    expect(fatesOf([poison, fact('later')], (history) => history.note('discard', 'poison'))).toEqual({
      poison: 'discarded',
      later: 'handled',
    });
  });

  it('is that a dead letter of a handler that skips holds up nobody, and comes late when it was mended', () => {
    const facts = [fact('skipped', { kind: 'glimpsed', ailment: 'throws' }), fact('later')];
    expect(fatesOf(facts)).toEqual({ skipped: 'dead: exhausted', later: 'handled' });
    const history = new History();
    history.note('cure', 'skipped');
    expect(promise(facts, history).orders.get('things a key')).toEqual(['later']);
  });

  it('is that a type which only the newer build knows may be set aside, and holds up nobody', () => {
    expect(fatesOf([fact('new', { kind: 'weighed' }), fact('later')])).toEqual({
      new: 'handled or set aside',
      later: 'handled',
    });
  });

  it('is that what cannot be read is dead before its turn, and handled in its turn', () => {
    const unreadable = fact('unreadable', { ailment: 'misshapen' });
    expect(fatesOf([poison, unreadable])).toMatchObject({ unreadable: 'unreadable behind' });
    expect(fatesOf([poison, unreadable], (history) => history.note('discard', 'poison'))).toMatchObject({
      unreadable: 'dead: schema',
    });
  });
});
