import { describe, expect, it } from '@jest/globals';
import { differencesOf } from './differences.ts';
import type { Fact } from './fact.ts';
import { History } from './history.ts';
import type { Observed, ParkedRow } from './observed.ts';

const fact = (name: string, what: Partial<Fact> = {}): Fact => ({
  ...{ name, kind: 'counted', key: 'a key', ailment: 'none', isInTwoMajors: false },
  ...what,
});

const parked = (name: string, what: Partial<ParkedRow> = {}): ParkedRow => ({
  ...{ name, id: 1, state: 'dead', reason: 'exhausted', attempts: 3, isToBeTried: false, isHead: true },
  ...what,
});

const quiet: Observed = { facts: [], effects: [], parked: [], blocked: [], outbox: 0, refused: 0, gaps: 0 };

const differences = (observed: Partial<Observed>, isNewBuildThere = false) =>
  differencesOf({ ...quiet, ...observed }, { care: new History(), isNewBuildThere });

const final = (observed: Partial<Observed>) =>
  differences(observed)
    .filter(({ isFinal }) => isFinal)
    .map(({ what }) => what);

const [one, two] = [fact('one'), fact('two')];
const sick = fact('sick', { ailment: 'throws' });
const dead = { parked: [parked('sick')], blocked: ['things a key'] };

describe('what is held against the promise', () => {
  it('fits when everything was handled once, in order', () => {
    expect(differences({ facts: [one, two], effects: ['one', 'two'] })).toEqual([]);
  });

  it('fits when exactly the sick are dead, and the rest of their key waits', () => {
    const behind = parked('two', { id: 2, state: 'waiting', reason: 'behind', attempts: 0, isToBeTried: true });
    expect(differences({ facts: [sick, two], parked: [parked('sick'), behind], blocked: ['things a key'] })).toEqual(
      [],
    );
  });

  it.each<[string, Partial<Observed>, string]>([
    ['handled twice', { facts: [one], effects: ['one', 'one'] }, 'was handled 2 times'],
    ['handled out of turn', { facts: [one, two], effects: ['two', 'one'] }, 'handled in the order two, one'],
    ['overtaken', { facts: [one, two], effects: ['two'] }, 'handled in the order two'],
    ['handled beside a dead one', { facts: [sick, two], effects: ['two'], ...dead }, 'is to be behind, and is handled'],
    ['handled although sick', { facts: [sick], effects: ['sick'] }, 'is to be dead: exhausted, and is handled'],
    ['dead although healthy', { facts: [one], parked: [parked('one')] }, 'is to be handled, and is dead'],
    ['dead for another reason', { facts: [sick], parked: [parked('sick', { reason: 'fatal' })] }, 'and is dead: fatal'],
    ['handled although rolled back', { effects: ['nobody’s'] }, 'nobody committed nobody’s'],
    ['refused by the brokers', { refused: 1 }, 'refused'],
    ['standing still', { gaps: 1 }, 'stand still'],
  ])('does not fit, for good, when one is %s', (_, observed, what) => {
    expect(final(observed)).toContainEqual(expect.stringContaining(what));
  });

  it.each<[string, Partial<Observed>]>([
    ['is on its way', { facts: [one] }],
    ['is in the outbox', { outbox: 1 }],
    ['is being tried', { facts: [sick], parked: [parked('sick', { state: 'waiting', isToBeTried: true })] }],
    ['is about to be tried again', { facts: [sick], parked: [parked('sick', { isToBeTried: true })] }],
    ['keeps its key blocked', { facts: [one], effects: ['one'], blocked: ['things a key'] }],
  ])('does not fit yet when one %s', (_, observed) => {
    expect(differences(observed)).not.toEqual([]);
    expect(final(observed)).toEqual([]);
  });

  it('leaves what is new set aside until a build runs that knows it', () => {
    const observed = {
      facts: [fact('new', { kind: 'weighed' })],
      parked: [parked('new', { state: 'unknown', reason: 'unknown-type', attempts: 0 })],
    };
    expect(differences(observed)).toEqual([]);
    expect(differences(observed, true)).toHaveLength(1);
  });

  it('leaves the major that the older build does not know set aside until then', () => {
    const observed = {
      facts: [fact('in two', { isInTwoMajors: true })],
      effects: ['in two'],
      parked: [parked('in two', { state: 'unknown', reason: 'unknown-type', attempts: 0 })],
    };
    expect(differences(observed)).toEqual([]);
    expect(differences(observed, true)).toHaveLength(1);
  });
});
