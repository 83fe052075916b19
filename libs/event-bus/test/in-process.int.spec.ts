import { eventually, testDatabase } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { InProcessCluster } from '../src/index.ts';
import { CreateLamps1700000000000, note, startLampService, type LampServiceOptions } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

describe('a service without Kafka', () => {
  let world: LampWorld;
  let services: INestApplication[];

  beforeEach(async () => {
    const db = await testDatabase('lamps', [CreateLamps1700000000000]);
    world = new LampWorld({ db, topicPrefix: 'alone.', kafkaBrokers: [] });
    services = [];
  });
  afterEach(async () => {
    await Promise.all(services.map((service) => service.close()));
    await world.end();
  });

  /** As after a restart: its log is another one. */
  async function start(options: LampServiceOptions = {}): Promise<INestApplication> {
    const service = await startLampService({ ...world.settings, transport: new InProcessCluster() }, options);
    services.push(service);
    return service;
  }

  it('hears what it says, once and in order', async () => {
    const service = await start({ behaviour: { seen: note } });
    await world.light(service, 'hall', 1, 2, 3);
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2, 3]));
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
  });

  it('keeps in its outbox what it has not handled, and handles it in its next process', async () => {
    const first = await start();
    await world.light(first, 'hall', 1);
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    const release = await world.hold('LOCK TABLE sightings');
    await world.light(first, 'hall', 2, 3);
    await first.close();
    expect(await world.outboxDepth()).toBe(2);
    await release();
    await start();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2, 3]));
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
  });

  it('stands still where it comes from Kafka, which may hold more for it', async () => {
    await (await start()).close();
    await world.sql('UPDATE bus.consumer_offset SET next_offset = 7 WHERE partition = 3');
    await start();
    await eventually(async () => {
      const { rows } = await world.sql('SELECT partition, next_offset::int, reason FROM bus.consumer_gap');
      expect(rows).toEqual([{ partition: 3, next_offset: 7, reason: 'truncated' }]);
    });
  });
});
