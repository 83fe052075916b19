import { Database } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { knowledgeOf } from '../src/consume/classify.ts';
import { GroupConsumer } from '../src/consume/group-consumer.ts';
import { assembleLampService } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { ListeningBroker } from './listening-broker.ts';

/** What a process holds that is told to end before it has begun: its locks and places would be waited for by all others. */
describe('a consumer that is stopped while it starts', () => {
  let world: LampWorld;
  let service: INestApplication;
  beforeEach(async () => {
    world = await LampWorld.open();
    service = await assembleLampService(world.settings);
    await service.init();
  });
  afterEach(() => world.end());

  const processes = async () => (await world.sql('SELECT FROM bus.consumer_process')).rowCount;
  const members = async () => {
    const { groups } = await world.withAdmin((admin) => admin.describeGroups([world.group]));
    return groups.flatMap((group) => group.members);
  };

  it('joins nothing, and says of itself that it is gone', async () => {
    const release = await world.hold('LOCK TABLE bus.consumer_process IN ACCESS EXCLUSIVE MODE');
    const starting = service.startAllMicroservices();
    await eventually(async () => expect(await world.waitingForLocks()).toBeGreaterThan(0));
    const closing = service.close();
    await release();
    await Promise.all([starting, closing]);
    expect(await processes()).toBe(0);
    expect(await members()).toEqual([]);
  });

  it('does not come back by a later try of its start', async () => {
    const broker = new ListeningBroker({ brokers: world.settings.kafkaBrokers, clientId: 'late' });
    const consumer = new GroupConsumer(service.get(Database), broker, {
      ...{ group: 'lamps', topics: ['lamps'], topicPrefix: world.topic(''), stopWithinMs: 5_000 },
      knowledge: knowledgeOf(new Map(), []),
    });
    await consumer.stop();
    await consumer.start();
    await consumer.join();
    expect(broker.subscription).toBeUndefined();
    expect(await processes()).toBe(0);
    await broker.close();
    await service.close();
  });
});
