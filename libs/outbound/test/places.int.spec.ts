import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Redis } from '@atlas/redis';
import { Frozen } from '@atlas/redis/testing';
import { eventually, testServers } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpCall } from '../src/index.ts';
import { clientOf, patient, redisAt } from './in-test.ts';
import { hangs, OddServer, takes, waitsFor } from './odd-server.ts';

const register = fileURLToPath(new URL('../../../tools/register.mjs', import.meta.url));
const program = fileURLToPath(new URL('calling-process.ts', import.meta.url));
const get: HttpCall = { method: 'GET', path: '/' };

describe('places that all processes share', () => {
  let redis: Redis;
  let server: OddServer;
  let name: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    redis = await redisAt(testServers.redisUrl());
    server = new OddServer();
    await server.start();
  });
  afterAll(async () => {
    redis.close();
    await server.stop();
  });
  beforeEach(() => {
    name = `test-${randomUUID()}`;
    server.forget();
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  const placesTaken = () => redis.ask((client) => client.zcard(`atlas:outbound:${name}`));

  function start({ calls, atOnce, patienceMs }: { calls: number; atOnce: number; patienceMs: number }) {
    const args = [testServers.redisUrl(), name, server.origin, calls, atOnce, patienceMs].map(String);
    const child = spawn(process.execPath, ['--import', register, program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  it('are never more than there are, with four processes that call as often as they can', async () => {
    const allTaken = Promise.withResolvers<void>();
    server.behave = async (request, response) => {
      if (server.mostAtOnce === 6) allTaken.resolve(); // they are used, too
      await allTaken.promise;
      return takes(10)(request, response);
    };
    const processes = Array.from({ length: 4 }, () => start({ calls: 150, atOnce: 6, patienceMs: 60_000 }));
    const outputs = await Promise.all(processes.map(({ stdout }) => text(stdout)));
    const outcomes = outputs.flatMap((output) => JSON.parse(output.split('\n')[1] ?? '[]') as string[]);
    expect([outcomes.length, new Set(outcomes)]).toEqual([600, new Set(['answered'])]);
    expect(server.asked).toHaveLength(600);
    expect(server.mostAtOnce).toBe(6);
    await eventually(async () => expect(await placesTaken()).toBe(0));
  });

  /** As if so much time had gone by since the places were taken. */
  async function letPass(ms: number): Promise<void> {
    const key = `atlas:outbound:${name}`;
    const leases = await redis.ask((client) => client.zrange(key, 0, -1));
    for (const lease of leases) await redis.ask((client) => client.zincrby(key, -ms, lease));
  }

  it('come free by themselves when their holder is killed', async () => {
    server.behave = hangs;
    const [holdersPatienceMs, marginMs] = [60_000, 1_000];
    const holder = start({ calls: 3, atOnce: 3, patienceMs: holdersPatienceMs });
    await eventually(() => expect(server.asked).toHaveLength(3));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    server.behave = takes(1);
    const target = { ...patient, name, origin: server.origin, atOnce: 3 };
    const [hasty, calm] = [clientOf(redis, { ...target, patienceMs: 2_000 }), clientOf(redis, target)];
    expect(await hasty.call(get)).toMatchObject({ is: 'unsent', trouble: 'no place' });
    await letPass(holdersPatienceMs + marginMs);
    expect(await calm.call(get)).toMatchObject({ is: 'answered' });
    await Promise.all([hasty.close(), calm.close()]);
  });

  it('are a share of their own for each process while Redis is away, and are booked when it is back', async () => {
    const line = await Frozen.before(testServers.redisUrl());
    const cutOff = await redisAt(line.url);
    await line.refuse();
    const released = Promise.withResolvers<void>();
    server.behave = waitsFor(released.promise);
    const client = clientOf(cutOff, { ...patient, name, origin: server.origin, atOnce: 8 });
    const calls = Array.from({ length: 6 }, () => client.call(get));
    await eventually(() => expect(server.asked).toHaveLength(2));
    released.resolve();
    expect((await Promise.all(calls)).filter(({ is }) => is === 'answered')).toHaveLength(6);
    expect(server.mostAtOnce).toBe(2); // of 8, with 4 processes at most
    const later = Promise.withResolvers<void>();
    server.behave = waitsFor(later.promise);
    server.forget();
    const early = [client.call(get), client.call(get)];
    await eventually(() => expect(server.asked).toHaveLength(2));
    await line.listen();
    await eventually(async () => expect(await cutOff.ask((each) => each.ping())).toBe('PONG'));
    const late = client.call(get);
    await eventually(async () => expect(await placesTaken()).toBe(3));
    later.resolve();
    await Promise.all([...early, late]);
    await eventually(async () => expect(await placesTaken()).toBe(0));
    await client.close();
    cutOff.close();
    await line.end();
  });
});
