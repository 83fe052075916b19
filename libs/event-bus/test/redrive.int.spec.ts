import { newEventId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { SkippingWatchman, TierlessWatchman } from './patient-watchmen.ts';

describe('a redrive', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const ann = { actor: 'ann' };
  const consumers = [TierlessWatchman];
  const numberedLamps = (count: number) => Array.from({ length: count }, (_, i) => `lamp ${i + 1}`);
  const listed = async () => (await world.deadLetters.list({}, { limit: 1_000 })).items;
  const audit = async () =>
    (await world.sql<object>('SELECT actor, action, what, note FROM bus.operation ORDER BY id')).rows;

  /** Lamps whose handler throws until they are repaired. */
  function brokenLamps(...lamps: string[]) {
    const broken = new Set(lamps);
    const seen = (_: unknown, { data: { lamp } }: LampEvent) => {
      if (broken.has(lamp)) throw new Error(`${lamp} is broken`);
    };
    return { broken, seen };
  }

  /** One dead letter for each of the lamps. */
  async function dead(lamps: readonly string[], behaviour = brokenLamps(...lamps)) {
    const service = await world.service({ behaviour, consumers });
    for (const lamp of lamps) await world.light(service, lamp, 1);
    await eventually(async () => expect(await listed()).toHaveLength(lamps.length));
    return { service, behaviour };
  }

  it('drives what a filter lets through, in the failing group only, and says who wanted it', async () => {
    const { behaviour } = await dead(['attic', 'cellar', 'hall']);
    behaviour.broken.clear();
    const report = await world.deadLetters.redrive({ messageContains: 'CELLAR' }, { ...ann, note: 'new bulb' });
    expect(report).toMatchObject({ dryRun: false, redriven: 1, refused: [] });
    await eventually(async () => expect(await world.sightings()).toEqual([{ lamp: 'cellar', number: 1 }]));
    await eventually(async () => expect((await listed()).map(({ key }) => key).toSorted()).toEqual(['attic', 'hall']));
    expect(await audit()).toEqual([
      { actor: 'ann', action: 'dead-letter.redrive', what: `dead-letter:${report.ids[0]}`, note: 'new bulb' },
    ]);
  });

  it('says what it would do when it is run dry, and changes nothing', async () => {
    await dead(['attic', 'cellar']);
    const before = await listed();
    const report = await world.deadLetters.redrive({}, { ...ann, dryRun: true });
    expect(report).toEqual({ dryRun: true, redriven: 2, ids: before.map(({ id }) => id), refused: [] });
    expect(await listed()).toEqual(before);
    expect(await audit()).toEqual([]);
  });

  it('keeps to the rate that was asked for', async () => {
    const { behaviour } = await dead(numberedLamps(12));
    const tries: number[] = [];
    behaviour.seen = () => void tries.push(Date.now());
    const askedAt = Date.now();
    const { lastTryAt = new Date(0) } = await world.deadLetters.redrive({}, { ...ann, perSecond: 10 });
    expect(lastTryAt.getTime()).toBeGreaterThan(askedAt + 1_000);
    await eventually(async () => expect(await world.sightings()).toHaveLength(12));
    expect(tries.at(-1)).toBeGreaterThanOrEqual(lastTryAt.getTime());
  });

  it('of one key goes in order, and does not overtake what live traffic brings meanwhile', async () => {
    const { service, behaviour } = await dead(['attic']);
    await world.light(service, 'attic', ...Array.from({ length: 60 }, (_, i) => i + 2));
    await eventually(async () => expect(await world.parked()).toHaveLength(61));
    behaviour.broken.clear();
    const talking = world.light(service, 'attic', ...Array.from({ length: 60 }, (_, i) => i + 62));
    await world.deadLetters.redrive({}, ann);
    await talking;
    await eventually(async () =>
      expect(await world.numbersOf('attic')).toEqual(Array.from({ length: 121 }, (_, i) => i + 1)),
    );
    await eventually(async () => expect((await world.sql('SELECT FROM bus.parked_key')).rowCount).toBe(0));
  });

  it('by two operators at once is one effect, and both are in the audit', async () => {
    const { behaviour } = await dead(numberedLamps(20));
    behaviour.broken.clear();
    const bob = { actor: 'bob' };
    await Promise.all([world.deadLetters.redrive({}, ann), world.deadLetters.redrive({}, bob)]);
    await eventually(async () => expect(await listed()).toEqual([]));
    expect(await world.sightings()).toHaveLength(20);
    expect(await audit()).toContainEqual(expect.objectContaining({ actor: 'ann' }));
  });

  it('is refused, with the reason, for what waits its turn, for what is gone, and behind what nobody tries', async () => {
    const { service } = await dead(['attic']);
    await world.light(service, 'attic', 2);
    await eventually(async () => expect(await world.parked()).toHaveLength(2));
    await world.put('attic', '{}', world.headersOf('attic', newEventId()));
    await eventually(async () => expect(await world.parked()).toHaveLength(3));
    const [first = 0, waiting = 0, third = 0] = await world.parkedIds();
    const report = await world.deadLetters.redrive([waiting, third, 9_999], ann);
    expect(report).toMatchObject({ redriven: 0, ids: [] });
    expect(report.refused.map(({ id, code }) => [id, code])).toEqual([
      [third, 'waits_behind_another'],
      [waiting, 'not_a_dead_letter'],
      [9_999, 'dead_letter_not_found'],
    ]);
    expect((await world.deadLetters.redrive([first, third], { ...ann, dryRun: true })).redriven).toBe(2);
  });

  it('that fails leaves a dead letter as it was, with one more attempt and the new error, and no second copy', async () => {
    const { behaviour } = await dead(['attic']);
    behaviour.seen = () => {
      throw new TypeError('still broken');
    };
    await world.deadLetters.redrive({}, ann);
    await eventually(async () =>
      expect(await listed()).toMatchObject([
        { reason: 'exhausted', attempts: 4, errorClass: 'TypeError', errorMessage: 'still broken' },
      ]),
    );
    expect((await listed())[0]).not.toHaveProperty('redriveAskedBy');
    expect(await eventually(() => world.recordsOf('lamps.dlt', 1))).toHaveLength(1);
  });

  it('of skipped ones of a key keeps their order among themselves', async () => {
    const behaviour = brokenLamps('attic');
    const service = await world.service({ behaviour, consumers: [SkippingWatchman] });
    await world.light(service, 'attic', 1, 2, 3, 4, 5);
    await eventually(async () => expect(await listed()).toHaveLength(5));
    behaviour.broken.clear();
    await world.deadLetters.redrive({}, ann);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2, 3, 4, 5]));
  });

  it('of what an older build has set aside lets it pass no dead letter of its key: it takes its place in the line', async () => {
    const seen = (_: unknown, { data: { number } }: LampEvent) => {
      if (number === 1) throw new Error('broken');
    };
    const service = await world.service({ behaviour: { seen }, consumers });
    await world.light(service, 'hall', 1, 2);
    await eventually(async () => expect(await world.parked()).toMatchObject([{ state: 'dead' }, { state: 'waiting' }]));
    await world.sql(`UPDATE bus.parked SET state = 'unknown', reason = 'unknown-type', blocks = false, next_try_at = now(),
                            dead_at = now(), redrive_asked_by = 'ann' WHERE state = 'waiting'`);
    const lines = async () => (await world.sql<object>('SELECT state, blocks FROM bus.parked ORDER BY id')).rows;
    await eventually(async () =>
      expect(await lines()).toMatchObject([{ state: 'dead' }, { state: 'waiting', blocks: true }]),
    );
    expect(await world.numbersOf('hall')).toEqual([]);
  });

  it('of a type that no build knows leaves it where it was', async () => {
    await world.service({ consumers });
    await world.put('hall', '{}', world.headersOf('hall', newEventId(), 'lamp.sold'));
    const [letter] = await eventually(async () => {
      expect(await listed()).toHaveLength(1);
      return listed();
    });
    expect(letter).toMatchObject({ reason: 'unknown-type', type: 'lamp.sold', blocks: false });
    expect((await world.deadLetters.redrive([letter?.id ?? 0], ann)).redriven).toBe(1);
    await eventually(async () => expect((await listed())[0]).not.toHaveProperty('redriveAskedBy'));
    expect(await listed()).toMatchObject([{ id: letter?.id, reason: 'unknown-type', attempts: 0 }]);
  });
});
