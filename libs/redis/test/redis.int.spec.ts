import { eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis, redisScript, RedisUnavailable } from '../src/index.ts';
import { Frozen } from '../src/testing.ts';

const textOf = (reply: unknown): string => String(reply);
const greeting = redisScript(`return 'hello ' .. ARGV[1] .. ' of ' .. KEYS[1]`, textOf);

async function asked(question: () => Promise<unknown>): Promise<{ ms: number; error: unknown }> {
  const start = performance.now();
  const error = await question().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { ms: performance.now() - start, error };
}

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

  it('throws what a question has got wrong, and is asked again at once', async () => {
    const wrong = redisScript(`return redis.call('NOSUCH')`, textOf);
    for (let turn = 0; turn < 8; turn++) {
      const { error } = await asked(() => redis.run(wrong, [], []));
      expect(error).not.toBeInstanceOf(RedisUnavailable);
    }
    expect(await redis.run(greeting, ['home'], ['Ada'])).toBe('hello Ada of home');
  });

  it('fails fast while it hangs, is not asked any more after some failures, and serves when it is back', async () => {
    redis.close();
    redis = await connected({ redisTimeoutMs: 25 });
    line.freeze();
    const first = await Promise.all(
      Array.from({ length: 20 }, () => asked(() => redis.ask((client) => client.ping()))),
    );
    for (const { ms, error } of first) {
      expect(error).toBeInstanceOf(RedisUnavailable);
      expect(ms).toBeLessThan(1_000); // 25 on a quiet machine
    }
    const next = await asked(() => redis.ask((client) => client.ping()));
    expect(String(next.error)).toContain('breaker');
    line.thaw();
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'));
  });

  it('fails fast while nobody is there, and serves when somebody is', async () => {
    await line.refuse();
    await eventually(async () => {
      const { ms, error } = await asked(() => redis.ask((client) => client.ping()));
      expect(error).toBeInstanceOf(RedisUnavailable);
      expect(ms).toBeLessThan(200);
    });
    await line.listen();
    await eventually(async () => expect(await redis.ask((client) => client.ping())).toBe('PONG'));
  });
});
