import { setTimeout as pause } from 'node:timers/promises';
import { eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis, redisScript, RedisUnavailable } from '../src/index.ts';
import { Frozen } from '../src/testing.ts';

const askedAgainAfterMs = 250;
const textOf = (reply: unknown): string => String(reply);
const greeting = redisScript(`return 'hello ' .. ARGV[1] .. ' of ' .. KEYS[1]`, textOf);

const errorOf = (question: Promise<unknown>): Promise<unknown> =>
  question.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe('Redis', () => {
  let line: Frozen;
  let redis: Redis;

  beforeEach(async () => {
    line = await Frozen.before(testServers.redisUrl());
    redis = await connected({ redisTimeoutMs: 5_000 });
  });

  async function connected({ redisTimeoutMs }: { redisTimeoutMs: number }): Promise<Redis> {
    const made = new Redis({ redisUrl: line.url, redisSentinels: [], redisPrimary: '', redisTimeoutMs }, 'test');
    await made.connect();
    await eventually(() => made.ask((client) => client.ping()));
    return made;
  }

  afterEach(async () => {
    redis.close();
    await line.end();
  });

  it('runs a script that it has never seen, and one that it has forgotten', async () => {
    expect(await redis.run(greeting, ['home'], ['Ada'])).toBe('hello Ada of home');
    await redis.ask((client) => client.script('FLUSH'));
    expect(await redis.run(greeting, ['home'], ['Bob'])).toBe('hello Bob of home');
  });

  it('is asked in one write what one turn of the event loop wants to know', async () => {
    const unsent = [1, 2].map(() =>
      redis.ask(async (client) => {
        const { writableLength } = client.stream;
        await client.ping();
        return writableLength;
      }),
    );
    const [beforeFirst, beforeSecond] = await Promise.all(unsent);
    expect(beforeFirst).toBe(0);
    expect(beforeSecond).toBeGreaterThan(0);
  });

  it('throws what a question has got wrong, and is asked again at once', async () => {
    const wrong = redisScript(`return redis.call('NOSUCH')`, textOf);
    for (let turn = 0; turn < 8; turn++) {
      const error = await errorOf(redis.run(wrong, [], []));
      expect(error).not.toBeInstanceOf(RedisUnavailable);
    }
    expect(await redis.run(greeting, ['home'], ['Ada'])).toBe('hello Ada of home');
  });

  it('fails after its time while it hangs, is not asked any more after some failures, and serves when it is back', async () => {
    redis.close();
    redis = await connected({ redisTimeoutMs: 25 });
    line.freeze();
    const ping = () => errorOf(redis.ask((client) => client.ping()));
    const first = await Promise.all(Array.from({ length: 20 }, ping));
    for (const error of first) expect(error).toBeInstanceOf(RedisUnavailable);
    expect(first.map(String).join()).toContain('no answer within 25 ms');
    const start = performance.now();
    const next: string[] = [];
    for (let turn = 0; turn < 100; turn++) next.push(String(await ping()));
    const inVain = next.filter((error) => !error.includes('breaker'));
    expect(inVain.length).toBeLessThanOrEqual(1 + (performance.now() - start) / askedAgainAfterMs);
    line.thaw();
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'));
  });

  it('is asked again by the connection itself: no question of others waits to learn that it still hangs', async () => {
    redis.close();
    redis = await connected({ redisTimeoutMs: 25 });
    line.freeze();
    const ping = () => errorOf(redis.ask((client) => client.ping()));
    await Promise.all(Array.from({ length: 5 }, ping));
    const told = await Promise.all(
      Array.from({ length: 100 }, async (_, turn) => {
        await pause(turn * 10); // several times as long as it takes to ask again
        return String(await ping());
      }),
    );
    expect(told.filter((error) => !error.includes('breaker'))).toEqual([]);
  });

  it('fails fast while nobody is there, and serves when somebody is', async () => {
    await line.refuse();
    await eventually(async () => {
      const start = performance.now();
      expect(await errorOf(redis.ask((client) => client.ping()))).toBeInstanceOf(RedisUnavailable);
      expect(performance.now() - start).toBeLessThan(200); // at some time: it would wait for five seconds
    });
    await line.listen();
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'));
  });
});
