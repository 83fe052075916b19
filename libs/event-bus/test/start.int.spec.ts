import { connect, createServer, type Server } from 'node:net';
import { eventually, freePort, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FatalError } from '../src/index.ts';
import { LampWorld } from './lamp-world.ts';

describe('a service', () => {
  let world: LampWorld;
  let elsewhere: LampWorld;
  let door: Server;
  let port: number;

  beforeEach(async () => {
    world = await LampWorld.open();
    port = await freePort();
    elsewhere = world.reachedBy([`127.0.0.1:${port}`]);
    door = createServer((socket) => {
      const [host, behind] = (testServers.kafkaBrokers()[0] ?? '').split(':');
      socket
        .pipe(connect(Number(behind), host))
        .on('error', () => socket.destroy())
        .pipe(socket);
      socket.on('error', () => undefined);
    });
  });
  afterEach(async () => {
    door.close();
    await elsewhere.end();
    await world.end();
  });

  it('starts while the brokers are away, and hears what it has missed once they are there', async () => {
    const service = await elsewhere.service();
    await world.light(service, 'hall', 1, 2);
    expect(await world.outboxDepth()).toBe(2);
    door.listen(port, '127.0.0.1');
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2]));
  });

  it('tries again what is parked while the brokers are away', async () => {
    const before = await world.service({ behaviour: { seen: () => Promise.reject(new FatalError('no bulb')) } });
    await world.light(before, 'hall', 1);
    await eventually(async () => expect(await world.parked()).toMatchObject([{ state: 'dead' }]));
    await before.close();
    await elsewhere.service();
    await world.deadLetters.redrive({}, { actor: 'ann' });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
  });

  it('ends in time when it is told to while it is still waiting for the brokers', async () => {
    const service = await elsewhere.service();
    const before = performance.now();
    await service.close();
    expect(performance.now() - before).toBeLessThan(60_000); // they would be waited for without end
  });
});
