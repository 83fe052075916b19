import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { assembleLampService } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

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
});
