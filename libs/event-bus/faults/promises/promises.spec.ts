import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '../../src/contract/partition.ts';
import type { LoggedRecord } from '../world/topic-log.ts';
import type { Evidence } from './evidence.ts';
import { brokenIn } from './promises.ts';

const fact = (number: number, lamp = 'a lamp') => ({ id: `event ${number}`, lamp, number });

const logged = (number: number, offset: number, lamp = 'a lamp'): LoggedRecord => ({
  ...{ topic: 'lamps', generation: 0, partition: partitionOf(lamp), offset },
  ...{ key: lamp, id: `event ${number}`, value: JSON.stringify({ lamp, number }) },
});

const noted = (number: number, id = `note ${number}`): LoggedRecord => ({
  ...logged(number, number),
  topic: 'notes',
  id,
});

const asItShouldBe: Evidence = {
  lightings: [fact(1), fact(2)],
  waiting: [],
  sightings: [fact(1), fact(2)],
  log: [logged(1, 0), logged(2, 1)],
  notes: [noted(1), noted(2)],
  ...{ parked: [], blockedKeys: [], gaps: [], deadlocks: 0, aheadOfDatabase: [] },
};

const brokenBy = (change: Partial<Evidence>) => brokenIn({ ...asItShouldBe, ...change }).map(({ promise }) => promise);

describe('the promises', () => {
  it('are kept when every fact was handled once, in order', () => {
    expect(brokenBy({})).toEqual([]);
  });

  it('are kept when a relay has repeated what it had sent', () => {
    expect(brokenBy({ log: [logged(1, 0), logged(2, 1), logged(1, 2), logged(2, 3)] })).toEqual([]);
  });

  it('are kept as long as what is not in the log waits in the outbox', () => {
    expect(brokenBy({ log: [logged(1, 0)], waiting: [{ id: 'event 2', value: '' }] })).toEqual([]);
    const value = JSON.stringify({ lamp: 'a lamp', number: 2 });
    expect(brokenBy({ notes: [noted(1)], waiting: [{ id: 'note 2', value }] })).toEqual([]);
  });

  it.each<[string, Partial<Evidence>]>([
    ['nothing is lost', { sightings: [fact(1)] }],
    ['every row that left the outbox is in the log', { log: [logged(1, 0)] }],
    ['no effect is doubled', { sightings: [fact(1), fact(1), fact(2)] }],
    ['no effect is doubled', { notes: [noted(1), noted(2), noted(2, 'another note')] }],
    ['every effect is whole', { notes: [noted(1)] }],
    ['nothing is said that was not committed', { log: [logged(1, 0), logged(2, 1), logged(3, 2)] }],
    ['order holds per key', { sightings: [fact(2), fact(1)] }],
    ['the log keeps the order of commits', { log: [logged(2, 0), logged(1, 1)] }],
    ['nobody is blamed', { parked: [{ key: 'a lamp', state: 'waiting', reason: 'failed', attempts: 1 }] }],
    ['nothing stays blocked', { blockedKeys: ['a lamp'] }],
    ['publishers do not deadlock', { deadlocks: 1 }],
    ['Kafka is told after the database', { aheadOfDatabase: ['Kafka is ahead in lamps[0]'] }],
  ])('see it when this one is broken: %s', (promise, change) => {
    expect(brokenBy(change)).toContain(promise);
  });
});
