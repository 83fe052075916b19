import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FatalError } from '../src/index.ts';
import { LampWorld } from './lamp-world.ts';

describe('a service', () => {
  let world: LampWorld;
  let elsewhere: LampWorld;
  let door: Server;
  let address: AddressInfo;

  beforeEach(async () => {
    world = await LampWorld.open();
    address = await freeAddress();
    elsewhere = world.reachedBy([`127.0.0.1:${address.port}`]);
    door = createServer((socket) => {
      const [host, port] = (testServers.kafkaBrokers()[0] ?? '').split(':');
      socket
        .pipe(connect(Number(port), host))
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
    door.listen(address.port, address.address);
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
    expect(await world.parked()).toEqual([]);
  });

  it('ends in time when it is told to while it is still waiting for the brokers', async () => {
    const service = await elsewhere.service();
    const before = performance.now();
    await service.close();
    expect(performance.now() - before).toBeLessThan(60_000); // they would be waited for without end
  });
});

async function freeAddress(): Promise<AddressInfo> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address;
}
