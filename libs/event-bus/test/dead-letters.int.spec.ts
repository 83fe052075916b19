import { eventually } from '@atlas/testing';
import { newEventId } from '@atlas/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FatalError } from '../src/index.ts';
import { note, type Behaviour, type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { obituary } from './obituary.ts';
import { OneTierWatchman, SkippingWatchman, TierlessBatchWatchman, TierlessWatchman } from './patient-watchmen.ts';

describe('a dead letter', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const breaking = (error: () => Error, broken = new Set(['attic'])) => ({
    broken,
    tries: 0,
    seen(_: unknown, { data }: LampEvent) {
      if (!this.broken.has(data.lamp)) return;
      this.tries++;
      throw error();
    },
  });
  const listed = async () => (await world.deadLetters.list({}, { limit: 100 })).items;

  it('is redriven by itself, tier by tier, and listed meanwhile; then a copy of it goes to the topic of the group’s dead letters', async () => {
    const behaviour = breaking(() => new RangeError('no bulb'));
    const service = await world.service({ behaviour, consumers: [OneTierWatchman] });
    await world.light(service, 'attic', 1);
    await eventually(async () =>
      expect(await listed()).toMatchObject([{ reason: 'failed', attempts: 3, nextTryAt: expect.any(Date) }]),
    );
    await world.letTierCome();
    await eventually(async () => expect(await listed()).toMatchObject([{ reason: 'exhausted', attempts: 4 }]));
    expect((await listed())[0]).not.toHaveProperty('nextTryAt');
    expect(behaviour.tries).toBe(4);

    const [copy] = await eventually(() => world.recordsOf('lamps.dlt', 1));
    const original = (await world.recordsOf('lamps', 1))[0];
    expect(copy).toEqual(obituary(original!, { reason: 'exhausted', attempts: 4, errorClass: 'RangeError' }));
    expect(copy?.headers).toMatchObject({
      'dlt-error-message': 'no bulb',
      'dlt-error-stack': expect.stringContaining('dead-letters.int.spec.ts'),
    });
  });

  it('goes on by itself when a tier succeeds, and what waits behind it follows; nothing is copied', async () => {
    const behaviour = breaking(() => new Error('no bulb'));
    const service = await world.service({ behaviour, consumers: [OneTierWatchman] });
    await world.light(service, 'attic', 1, 2, 3);
    await eventually(async () => expect(await listed()).toHaveLength(1));
    behaviour.broken.clear();
    await world.letTierCome();
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2, 3]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
    expect(await world.sentTo('lamps.dlt')).toBe(0);
  });

  it('is one at the first try when its handler knows that no other would end better', async () => {
    const behaviour = breaking(() => new Error('wrapped', { cause: new FatalError('there is no attic') }));
    const service = await world.service({ behaviour });
    await world.light(service, 'attic', 1);
    await eventually(async () =>
      expect(await listed()).toMatchObject([{ reason: 'fatal', attempts: 1, blocks: true }]),
    );
    const [copy] = await eventually(() => world.recordsOf('lamps.dlt', 1));
    const [original] = await world.recordsOf('lamps', 1);
    expect(copy).toEqual(obituary(original!, { reason: 'fatal', attempts: 1, errorClass: 'Error' }));
    expect(behaviour.tries).toBe(1);
  });

  it('keeps every byte: tombstones, headers and keys that are no text', async () => {
    await world.service();
    const key = Buffer.from([0xff, 0x00, 0x41]);
    const odd = Buffer.from([0xc3, 0x28, 0x00]);
    await world.put(key, null, { odd, empty: '' });
    await world.put('body', Buffer.from([0x7b, 0xff]), { ...world.headersOf('hall'), odd });
    await eventually(async () => expect(await listed()).toHaveLength(2));
    const copies = await eventually(() => world.rawRecordsOf('lamps.dlt', 2));
    const [tombstone, body] = copies.toSorted((a, b) => Number(a.value !== null) - Number(b.value !== null));
    expect(tombstone).toMatchObject({ key, value: null, headers: { odd, empty: Buffer.alloc(0) } });
    expect(tombstone?.headers?.['dlt-reason']?.toString()).toBe('deserialise');
    expect(body).toMatchObject({ key: Buffer.from('body'), value: Buffer.from([0x7b, 0xff]), headers: { odd } });
  });

  it('is copied whole, with what is said of it, though it was as large as a topic takes', async () => {
    await world.service();
    const value = Buffer.alloc(1_048_000, 'x');
    await world.put('attic', value, world.headersOf('attic'));
    const [copy] = await eventually(() => world.recordsOf('lamps.dlt', 1));
    expect(copy?.value?.equals(value)).toBe(true);
    expect(copy?.headers).toMatchObject({ 'dlt-reason': 'deserialise', 'dlt-error-stack': expect.any(String) });
    expect((await world.sql('SELECT FROM bus.outbox_refused')).rowCount).toBe(0);
  });

  it('does not hold up its key when its handler skips; redriven, it runs late', async () => {
    const behaviour = breaking(() => new Error('no bulb'));
    behaviour.seen = (_, { data }) => {
      if (data.number === 1 && behaviour.broken.has('attic')) throw new Error('no bulb');
    };
    const service = await world.service({ behaviour, consumers: [SkippingWatchman] });
    await world.light(service, 'attic', 1, 2, 3);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([2, 3])); // once 1 had its three tries
    expect(await listed()).toMatchObject([{ attempts: 3, blocks: false }]);
    expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0);

    behaviour.broken.clear();
    await world.deadLetters.redrive({}, { actor: 'ann' });
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([2, 3, 1]));
    expect(await world.parked()).toEqual([]);
  });

  it.each([TierlessWatchman, TierlessBatchWatchman])(
    'costs the innocent of its chunk nothing but time: %p',
    async (consumer) => {
      const guilty = new Set([7, 8, 33, 64, 65, 99]);
      for (let number = 1; number <= 100; number++) {
        const lamp = `lamp ${number}`;
        await world.putInto(3, lamp, JSON.stringify({ lamp, number }), world.headersOf(lamp, newEventId()));
      }
      const seen: Behaviour['seen'] = (tx, event) => {
        note(tx, event); // what the guilty say is not heard
        if (guilty.has(event.data.number)) throw new Error('no bulb');
      };
      await world.service({ behaviour: { seen }, consumers: [consumer] });
      await eventually(async () => expect(await listed()).toHaveLength(guilty.size));
      const numbers = Array.from({ length: 100 }, (_, i) => i + 1).filter((number) => !guilty.has(number));
      await eventually(async () => expect((await world.sightings()).map(({ number }) => number)).toEqual(numbers));
      expect((await listed()).map(({ key }) => key)).toEqual([...guilty].map((number) => `lamp ${number}`));
      const { rows } = await world.sql<{ handled: number }>('SELECT count(*)::int AS handled FROM bus.inbox');
      expect(rows).toEqual([{ handled: 94 }]);
      const said = (await world.recordsOf('notes', 94)).map(({ key }) => key);
      expect(new Set(said)).toEqual(new Set(numbers.map((number) => `lamp ${number}`)));
      expect(said).toHaveLength(94);
    },
  );
});
