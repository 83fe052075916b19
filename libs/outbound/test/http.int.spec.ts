import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { Redis } from '@atlas/redis';
import { eventually, freePort, testServers } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { unsent, type HttpCall, type HttpClient, type HttpTarget } from '../src/index.ts';
import { clientOf, patient, redisAt } from './in-test.ts';
import { answers, drips, hangs, hangsUp, OddServer, stopsHalfWay, waitsFor } from './odd-server.ts';

const leftAloneForMs = 2_000;
const leftAlone = unsent('breaker open');
const get: HttpCall = { method: 'GET', path: '/' };
const post: HttpCall = { method: 'POST', path: '/', body: '{}' };
const keyed: HttpCall = { ...post, headers: { 'Idempotency-Key': 'k-1' } };

describe('a call to the outside', () => {
  let redis: Redis;
  let server: OddServer;
  const clients: HttpClient[] = [];

  beforeAll(async () => {
    redis = await redisAt(testServers.redisUrl());
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    server = new OddServer();
    await server.start();
  });
  afterEach(async () => {
    await server.stop().catch(() => undefined);
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  function clientFor(target: Partial<HttpTarget> = {}): HttpClient {
    const client = clientOf(redis, { ...patient, name: `test-${randomUUID()}`, origin: server.origin, ...target });
    clients.push(client);
    return client;
  }

  async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; ms: number }> {
    const start = performance.now();
    return { result: await work, ms: performance.now() - start };
  }

  it('is answered, be it well or badly', async () => {
    const client = clientFor();
    server.behave = answers(201, '{"id":1}', { 'x-kind': 'good' });
    const good = { status: 201, text: '{"id":1}', headers: expect.objectContaining({ 'x-kind': 'good' }) };
    expect(await client.call(post)).toEqual({ is: 'answered', answer: good });
    server.behave = answers(402, '{}');
    expect(await client.call(post)).toMatchObject({ is: 'answered', answer: { status: 402 } });
  });

  describe('whose outcome is unknown, for it has left,', () => {
    it('ends in time when they hang', async () => {
      server.behave = hangs;
      const { result, ms } = await timed(clientFor({ patienceMs: 2_000 }).call(post));
      expect(result).toMatchObject({ is: 'unknown', trouble: 'out of time' });
      expect(ms).toBeLessThan(patient.headersMs);
    });

    it('ends in time when their answer does not', async () => {
      server.behave = drips;
      const { result, ms } = await timed(clientFor({ patienceMs: 2_000 }).call(post));
      expect(result).toMatchObject({ is: 'unknown', trouble: 'out of time' });
      expect(ms).toBeLessThan(patient.headersMs);
    });

    it.each([
      ['they hang up', hangsUp],
      ['they stop half-way', stopsHalfWay],
    ])('says so when %s', async (_, behaviour) => {
      server.behave = behaviour;
      expect(await clientFor().call(post)).toMatchObject({ is: 'unknown', trouble: 'connection lost' });
    });

    it('holds no more of their answer than it may', async () => {
      server.behave = answers(200, 'x'.repeat(20_000));
      expect(await clientFor().call(post)).toMatchObject({ is: 'unknown', trouble: 'answer too large' });
    });
  });

  describe('that has not happened, for it never left,', () => {
    it('says so when nobody is there', async () => {
      await server.stop();
      const { origin } = server;
      expect(await clientFor({ origin: origin.replace(/0$/, '9') }).call(post)).toMatchObject({
        is: 'unsent',
        trouble: 'unreachable',
      });
    });

    it('says so when nobody takes the connection', async () => {
      const silent = createServer((socket) => socket.on('error', () => undefined).resume()); // speaks no TLS
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const address = silent.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const client = clientFor({ origin: `https://127.0.0.1:${port}`, patienceMs: 2_000, connectMs: 5_000 });
      expect(await client.call(post)).toMatchObject({ is: 'unsent', trouble: 'out of time' });
      silent.close();
    });

    it('says so when too many wait already', async () => {
      const released = Promise.withResolvers<void>();
      server.behave = waitsFor(released.promise);
      const client = clientFor({ connections: 2, waiting: 3 });
      const calls = Array.from({ length: 10 }, () => client.call(post));
      const turnedAway = await Promise.all(calls.slice(5));
      expect(turnedAway).toEqual(Array(5).fill(expect.objectContaining({ is: 'unsent', trouble: 'too busy' })));
      await eventually(() => expect(server.asked).toHaveLength(2));
      released.resolve();
      for (const outcome of await Promise.all(calls.slice(0, 5))) expect(outcome.is).toBe('answered');
      expect(server.mostAtOnce).toBe(2);
    });

    it('is told so at once while they are left alone, and reaches them when they are well', async () => {
      server.behave = answers(500);
      const client = clientFor();
      const start = performance.now();
      const outcomes: unknown[] = [];
      for (let call = 0; call < 100; call++) outcomes.push(await client.call(post));
      const turnsOfTheBreaker = (performance.now() - start) / leftAloneForMs;
      const sent = outcomes.filter((outcome) => !isDeepStrictEqual(outcome, leftAlone));
      expect(server.asked).toHaveLength(sent.length); // nobody was told so after they had been asked
      expect(sent.length).toBeLessThanOrEqual(20 + turnsOfTheBreaker);
      server.behave = answers(200);
      await eventually(async () => expect(await client.call(post)).toMatchObject({ is: 'answered' }));
    });
  });

  describe('that fails', () => {
    it.each([
      ['a read', get, 2],
      ['what bears a key', keyed, 2],
      ['what bears no key', post, 1],
      ['what bears a key, of somebody who finds out himself,', { ...keyed, repetition: 'unless-sent' } as const, 1],
    ])('is made again when it is safe: %s %#', async (_, call, times) => {
      let turn = 0;
      server.behave = (request, response) => (turn++ === 0 ? hangsUp : answers(200))(request, response);
      const outcome = await clientFor().call(call);
      expect([outcome.is, server.asked.length]).toEqual([times === 2 ? 'answered' : 'unknown', times]);
      expect(new Set(server.asked.map(({ key }) => key)).size).toBe(1);
    });

    it('is made again by anybody when it never left', async () => {
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const outcome = clientFor({ origin, connectMs: 1_000 }).call({ ...post, repetition: 'unless-sent' });
      await server.stop();
      await server.start(port);
      expect(['answered', 'unsent']).toContain((await outcome).is); // whether the pause was long enough is chance
      expect(server.asked.length).toBeLessThanOrEqual(1);
    });

    it('is unknown when the first attempt may have happened, although the second never left', async () => {
      const { origin } = server;
      server.behave = (_request, response) => {
        response.destroy();
        void server.stop().catch(() => undefined);
      };
      expect(await clientFor({ origin }).call(keyed)).toMatchObject({ is: 'unknown', trouble: 'unreachable' });
    });

    it('is not made again sooner than they ask for', async () => {
      server.behave = answers(503, '{}', { 'retry-after': '30' });
      expect(await clientFor().call(get)).toMatchObject({ is: 'answered', answer: { status: 503 } });
      expect(server.asked).toHaveLength(1);
    });

    it('with all others brings them no more than a tenth on top, in a storm of 503', async () => {
      let turn = 0;
      const isFine = () => turn++ < 100 || turn % 5 > 1; // in no stretch so bad that the breaker opens
      server.behave = (request, response) => answers(isFine() ? 200 : 503)(request, response);
      const client = clientFor();
      const calls = 1_000;
      for (let done = 0; done < calls; done += 20)
        await Promise.all(Array.from({ length: 20 }, () => client.call(get)));
      expect(server.asked.length).toBeGreaterThan(calls + calls / 20);
      expect(server.asked.length).toBeLessThanOrEqual(calls + calls / 10 + 1);
    });
  });
});
