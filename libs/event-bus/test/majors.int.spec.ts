import { Database } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { FatalError, publish } from '../src/index.ts';
import { buildV1, buildV2, buildV3, LampLitV2, LampLitV3, SkippingWatchmanV2 } from './lamp-majors.ts';
import { Watchman, type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { LampLit } from './lamps.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const lamps = range(1, 12).map((n) => `lamp ${n}`);
const patience = { withinMs: 120_000 };

describe('a fact that is told in two majors', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const publisher = (...publishes: (typeof LampLit | typeof LampLitV2 | typeof LampLitV3)[]) =>
    world.service({ consumers: [], consumes: [], publishes });

  /** In the words of the second major; what else is said follows from what the service publishes. */
  async function light(service: INestApplication, from: number, to: number): Promise<void> {
    const options = (number: number) => ({ tenantId: world.tenant, sequence: number });
    for (const number of range(from, to)) {
      await service.get(Database).transaction([world.tenant], async (tx) => {
        for (const lamp of lamps) publish(tx, LampLitV2, { place: { lamp }, number }, options(number));
      });
    }
  }

  const isHandledOnceAndInOrder = (upTo: number) =>
    eventually(async () => {
      for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual(range(1, upTo));
      const { rows } = await world.sql('SELECT event_id FROM sightings GROUP BY event_id HAVING count(*) > 1');
      expect(rows).toEqual([]);
    }, patience);
  const unknown = async () => (await world.parked()).filter(({ state }) => state === 'unknown').length;
  const nothingIsLeftParked = () =>
    eventually(async () => {
      expect((await world.parked()).length).toBe(0);
      expect((await world.sql('SELECT key FROM bus.parked_key')).rows).toEqual([]);
    }, patience);

  it('has one id on its topic, under two schemas', async () => {
    const service = await publisher(LampLitV2, LampLit);
    const seen: Record<string, string>[] = [];
    const reader = world.kafka.consumer({ groupId: `${world.group}.reader`, maxWaitTimeInMs: 50 });
    await reader.connect();
    await reader.subscribe({ topic: world.topic('lamps'), fromBeginning: true });
    await reader.run({
      eachMessage: async ({ message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
        seen.push({ ...Object.fromEntries(headers), body: String(message.value), key: String(message.key) });
      },
    });
    await service.get(Database).transaction([world.tenant], async (tx) => {
      publish(tx, LampLitV2, { place: { lamp: 'hall' }, number: 1 }, { tenantId: world.tenant, sequence: 1 });
    });
    await eventually(() => expect(seen).toHaveLength(2));
    await reader.disconnect();
    const [second, first] = seen.toSorted((one, other) => (one['ce_dataschema']! < other['ce_dataschema']! ? 1 : -1));
    expect(second).toMatchObject({
      ce_dataschema: 'lamp.lit/2.0',
      ce_url: '/v2/lamps/hall',
      body: '{"place":{"lamp":"hall"},"number":1}',
    });
    expect(first).toMatchObject({
      ce_dataschema: 'lamp.lit/1.0',
      ce_url: '/v1/lamps/hall',
      body: '{"lamp":"hall","number":1}',
    });
    for (const same of ['ce_id', 'ce_time', 'ce_subject', 'ce_sequence', 'ce_correlationid', 'key'])
      expect(first?.[same]).toBe(second?.[same]);
  });

  it('is handled once by a build that knows only the first, and the second waits for one that knows it, as a repetition', async () => {
    const service = await publisher(LampLitV2, LampLit);
    const old = await world.service(buildV1);
    await light(service, 1, 5);
    await isHandledOnceAndInOrder(5);
    await eventually(async () => expect(await unknown()).toBe(5 * lamps.length));
    await old.close();
    await world.service(buildV2);
    await nothingIsLeftParked();
    await light(service, 6, 8);
    await isHandledOnceAndInOrder(8);
  });

  it('is handled once, key by key in order, while a group moves from one build to the other in the middle', async () => {
    const service = await publisher(LampLitV2, LampLit);
    const old = await world.service(buildV1);
    const publishing = light(service, 1, 40);
    await eventually(async () => expect(await world.numbersOf('lamp 1')).toContain(10), patience);
    const young = await world.service(buildV2); // both are members of one group now
    await eventually(async () => expect(await world.numbersOf('lamp 1')).toContain(20), patience);
    await old.close();
    await eventually(async () => expect(await world.numbersOf('lamp 1')).toContain(30), patience);
    await world.service(buildV1); // somebody takes the rollout back
    await young.close();
    await publishing;
    await isHandledOnceAndInOrder(40);
    await world.service(buildV2);
    await nothingIsLeftParked();
    await isHandledOnceAndInOrder(40);
  });

  it('is handled from what it was told in first, when nobody had yet told the second', async () => {
    const before = await publisher(LampLit);
    for (const lamp of lamps) await world.light(before, lamp, 1, 2);
    await world.service(buildV2);
    await isHandledOnceAndInOrder(2);
    const after = await publisher(LampLitV2); // the first has been given up
    await light(after, 3, 4);
    await isHandledOnceAndInOrder(4);
  });

  it('goes to the handler of its own major in a group that has one for each', async () => {
    const service = await publisher(LampLitV2, LampLit);
    const versions: string[] = [];
    await world.service({
      ...buildV2,
      consumers: [...(buildV2.consumers ?? []), Watchman],
      consumes: [LampLitV2, LampLit],
      behaviour: { seen: (_, { version }) => void versions.push(version) },
    });
    await light(service, 1, 3);
    await isHandledOnceAndInOrder(3);
    expect(new Set(versions)).toEqual(new Set(['2.0'])); // the newest of a fact is written first
  });

  it('is told and read over three majors, each of which knows only the one before it', async () => {
    const service = await publisher(LampLitV3, LampLitV2, LampLit);
    await service.get(Database).transaction([world.tenant], async (tx) => {
      const options = { tenantId: world.tenant, sequence: 1 };
      for (const lamp of lamps) publish(tx, LampLitV3, { place: { lamp }, count: { number: 1 } }, options);
    });
    const oldest = await world.service(buildV1);
    await isHandledOnceAndInOrder(1);
    await oldest.close();
    const newest = await world.service(buildV3);
    await nothingIsLeftParked();
    const before = await publisher(LampLit);
    for (const lamp of lamps) await world.light(before, lamp, 2);
    await isHandledOnceAndInOrder(2);
    await newest.close();
  });

  it('leaves nothing behind that nobody could drive when it dies at once, and its key skips it', async () => {
    const seen = (_tx: unknown, { data: { number } }: LampEvent) => {
      if (number === 1) throw new FatalError('never');
    };
    await world.service({ ...buildV2, consumers: [SkippingWatchmanV2], behaviour: { seen } });
    const service = await publisher(LampLitV2, LampLit);
    await light(service, 1, 2);
    await eventually(async () => {
      for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual([2]);
    }, patience);
    const parked = await world.parked();
    expect(parked).toHaveLength(lamps.length);
    expect(new Set(parked.map(({ state, reason }) => `${state}: ${reason}`))).toEqual(new Set(['dead: fatal']));
    expect(await world.deadLetters.discard({}, { actor: 'ann' })).toMatchObject({ discarded: lamps.length });
    await nothingIsLeftParked();
  });

  it('that cannot be what the newer major demands stops its own key, with the reason', async () => {
    const before = await publisher(LampLit);
    await world.service(buildV2);
    await world.light(before, 'nowhere', 1);
    await world.light(before, 'hall', 1, 2);
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2]));
    await eventually(async () => expect(await world.parked()).toMatchObject([{ key: 'nowhere', reason: 'schema' }]));
  });
});
