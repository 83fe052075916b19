import { newEventId, newId } from '@atlas/kernel';
import { Parking } from '../dead-letters/parking.ts';
import type { EventHandler } from './handlers.ts';
import type { Handling, OnBegin } from './handler-calls.ts';
import { Sieve } from './sieve.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Events of a handler that cannot take some of them, and what it has handled so far. */
function scene(takes: EventHandler['takes'], keys: readonly string[], isGuilty: (offset: number) => boolean) {
  const parse = (data: unknown) => data;
  const contract = { type: 'lamp.lit', version: '1.0', major: 1, topic: 'lamps', parse };
  const handler: EventHandler = { contract, takes, handle: () => Promise.resolve() };
  const items = keys.map((key, offset) => handlingOf(handler, key, offset));
  const handled: number[] = [];
  const tries: number[][] = [];
  const handle = (some: readonly Handling[]) => {
    if (some.some(({ record }) => isGuilty(record.offset))) throw new Error(`one of ${some.length}`);
  };
  const attempt = async (some: readonly Handling[], onBegin: OnBegin) => {
    tries.push(some.map(({ record }) => record.offset));
    for (const run of takes === 'many' ? [some] : some.map((item) => [item])) {
      const [first, ...others] = run;
      if (first) onBegin([first, ...others]);
      handle(run);
    }
    handled.push(...some.map(({ record }) => record.offset));
    return Promise.resolve();
  };
  return { items, handled, tries, sieve: new Sieve(attempt, new Parking('lamps', '1.0')) };
}

function handlingOf(handler: EventHandler, key: string, offset: number): Handling {
  const about = { id: newEventId(), type: 'lamp.lit', version: '1.0', time: new Date(), tenantId: newId('ten') };
  const envelope = { ...about, sequence: 1, subject: key, correlationId: 'c' };
  const record = { topic: 'lamps', partition: 0, offset, key, value: null, headers: {}, timestamp: new Date() };
  return { verdict: 'handle', handler, envelope, record, event: { ...envelope, key, data: {} } };
}

describe.each(['one', 'many'] as const)('a sieve, with a handler of %s', (takes) => {
  it.each([
    ['none', []],
    ['the first', [0]],
    ['the last', [499]],
    ['neighbours', [63, 64, 65]],
    ['some here and there', [7, 101, 102, 250, 255, 256, 498]],
    ['all', range(500)],
  ])('leaves out exactly the guilty: %s', async (_, guilty) => {
    const bad = new Set(guilty);
    const { sieve, items, handled } = scene(
      takes,
      range(500).map((n) => `key ${n}`),
      (offset) => bad.has(offset),
    );
    const sifted = await sieve.sift(items);
    expect(sifted.guilty.map(({ item }) => item.record.offset)).toEqual(guilty);
    expect(handled).toEqual(range(500).filter((n) => !bad.has(n)));
    expect(sifted.behind).toEqual([]);
  });

  it('tries no event of a key after one that is guilty', async () => {
    const { sieve, items, handled, tries } = scene(takes, ['a', 'b', 'a', 'c', 'b', 'a'], (offset) => offset === 0);
    const { behind } = await sieve.sift(items);
    expect(behind.map(({ record }) => record.offset)).toEqual([2, 5]);
    expect(handled).toEqual([1, 3, 4]);
    expect(tries.slice(-1)).toEqual([[1, 3, 4]]);
  });

  it('blames nobody who does not fail alone', async () => {
    let failures = 0;
    const isGuilty = (offset: number) => offset === 3 && failures++ === 0;
    const { sieve, items, handled } = scene('many', ['a', 'b', 'c', 'd'], isGuilty);
    expect((await sieve.sift(items)).guilty).toEqual([]);
    expect(handled).toEqual([0, 1, 2, 3]);
  });
});

it('a sieve finds one guilty in a hundred with few tries', async () => {
  const { sieve, items, tries } = scene(
    'many',
    range(5_000).map((n) => `key ${n}`),
    (offset) => offset % 100 === 37,
  );
  expect((await sieve.sift(items)).guilty).toHaveLength(50);
  expect(tries.length).toBeLessThanOrEqual(50 * 10); // halving alone takes seven for each
});
