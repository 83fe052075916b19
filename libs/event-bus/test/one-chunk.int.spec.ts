import { bind, Database, statement } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { FatalError, publish } from '../src/index.ts';
import { buildV1, buildV2, LampLitV2 } from './lamp-majors.ts';
import { LampWorld } from './lamp-world.ts';
import { LampLit } from './lamps.ts';
import { SkippingWatchman } from './patient-watchmen.ts';

const divideByZero = bind(statement('test.divide', 'SELECT 1 / 0'), []);

/** Published before anybody consumes: one chunk. */
describe('what comes in one chunk with an event that fails', () => {
  let world: LampWorld;

  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  it('is handled although the event is dead at once, when its key skips dead letters', async () => {
    await world.light(await world.publisher(), 'hall', 1, 2, 3);
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    await world.service({
      consumers: [SkippingWatchman],
      behaviour: {
        seen: (_, { data }) => {
          if (data.number === 1) throw new FatalError('never');
        },
      },
    });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([2, 3]));
    expect(await world.parked()).toMatchObject([{ state: 'dead', reason: 'fatal' }]);
  });

  it('is handled although a statement fails that the handler had left to go along with the next one', async () => {
    const publisher = await world.publisher();
    for (const [lamp, number] of [
      ['hall', 1],
      ['attic', 1],
      ['hall', 2],
      ['cellar', 1],
    ] as const)
      await world.light(publisher, lamp, number);
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    await world.service({
      behaviour: {
        seen: (tx, { data }) => {
          if (data.lamp === 'attic') tx.defer(divideByZero);
        },
      },
    });
    await eventually(async () =>
      expect(await world.parked()).toMatchObject([{ key: 'attic', state: 'dead', attempts: 3 }]),
    );
    expect([await world.numbersOf('hall'), await world.numbersOf('cellar'), await world.numbersOf('attic')]).toEqual([
      [1, 2],
      [1],
      [],
    ]);
  });

  it('waits in both of its majors, so that an older build that takes it up handles it in its turn', async () => {
    const publisher = await world.service({ consumers: [], consumes: [], publishes: [LampLitV2, LampLit] });
    await lightInBothMajors(publisher, 1, 2);
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    const young = await world.service({
      ...buildV2,
      behaviour: {
        seen: (_, { data }) => {
          if (data.number === 1) throw new Error('not by this build');
        },
      },
    });
    await eventually(async () => expect(await world.parked()).toMatchObject([{ state: 'dead' }, {}, {}, {}]));
    await young.close();
    await world.service(buildV1);
    await world.deadLetters.redrive({}, { actor: 'test' });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2]));
  });

  async function lightInBothMajors(service: INestApplication, ...numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      await service.get(Database).transaction([world.tenant], async (tx) => {
        const options = { tenantId: world.tenant, sequence: number };
        publish(tx, LampLitV2, { place: { lamp: 'hall' }, number }, options);
      });
    }
  }
});
