import { newEventId, newId } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { InProcessCluster } from '../src/index.ts';
import { testBus, type TestBus } from '../src/testing.ts';
import { assembleLampService, CreateLamps1700000000000, note, type LampEvent } from './lamp-service.ts';
import { LampBurntOut, LampLit, LampNoted } from './lamps.ts';

const tenantId = newId('ten');

describe('the bus of a service in a test', () => {
  let db: TestDatabase;
  let app: INestApplication;
  let bus: TestBus;
  let see: (...seen: Parameters<typeof note>) => void;

  beforeEach(async () => {
    db = await testDatabase('lamps', [CreateLamps1700000000000]);
    see = note;
    app = await assembleLampService(
      {
        ...{ databaseUrl: db.urls.app, systemDatabaseUrl: db.urls.system },
        ...{ kafkaBrokers: [], topicPrefix: 'test.', transport: new InProcessCluster() },
      },
      { behaviour: { seen: (tx, event) => see(tx, event) }, knows: [LampLit, LampBurntOut, LampNoted] },
    );
    bus = await testBus(app);
  });
  afterEach(async () => {
    await app.close();
    await db.drop();
  });

  const numbers = async () => (await db.admin.query('SELECT number FROM sightings ORDER BY seen')).rows;

  it('runs a handler, and tells what it published', async () => {
    expect(await bus.deliver(LampLit, { lamp: 'hall', number: 1 }, { tenantId, sequence: 1 })).toEqual({
      outcome: 'handled',
    });
    expect(await numbers()).toEqual([{ number: 1 }]);
    expect(await bus.published(LampNoted)).toMatchObject([
      { key: 'hall', tenantId, data: { lamp: 'hall', number: 1 } },
    ]);
    expect(await bus.published(LampLit)).toEqual([]);
  });

  it('handles a fact once, however often it is delivered', async () => {
    const id = newEventId();
    for (let time = 0; time < 3; time++)
      expect(await bus.deliver(LampLit, { lamp: 'hall', number: 1 }, { tenantId, sequence: 1, id })).toEqual({
        outcome: 'handled',
      });
    expect(await numbers()).toHaveLength(1);
  });

  it('tells the dead letter that a fact has become, and what waits behind it', async () => {
    see = (_, { data }: LampEvent) => {
      if (data.number === 1) throw new RangeError('too bright');
    };
    const deliver = (lamp: string, number: number) =>
      bus.deliver(LampLit, { lamp, number }, { tenantId, sequence: number });
    expect(await deliver('hall', 1)).toMatchObject({
      outcome: 'dead',
      errorClass: 'RangeError',
      errorMessage: 'too bright',
    });
    expect(await deliver('hall', 2)).toMatchObject({ outcome: 'behind' });
    expect(await deliver('stairs', 3)).toEqual({ outcome: 'handled' });
  });

  it('tells what is of no concern, what nobody knows, and what cannot be read', async () => {
    const data = { lamp: 'hall', number: 1 };
    const options = { tenantId, sequence: 1 };
    expect(await bus.deliver(LampBurntOut, data, options)).toEqual({ outcome: 'passed over' });
    expect(await bus.deliver({ ...LampLit, type: 'lamp.cleaned' }, data, options)).toMatchObject({
      outcome: 'unknown',
    });
    expect(await bus.deliverRecord('lamps', { key: 'x', value: null, headers: {} })).toMatchObject({
      outcome: 'dead',
      reason: 'deserialise',
    });
  });

  it('delivers what an older build wrote, which the present contract does not check', async () => {
    const strict = {
      ...LampLit,
      assertPublishable: () => {
        throw new TypeError('was checked');
      },
    };
    const delivery = { tenantId, sequence: 1, version: '1.0' };
    expect(await bus.deliver(strict, { lamp: 'hall', number: 1 }, delivery)).toEqual({ outcome: 'handled' });
  });
});
