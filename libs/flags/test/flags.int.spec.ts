import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from '@atlas/redis';
import { Frozen } from '@atlas/redis/testing';
import { createService, type ServiceApplication } from '@atlas/service';
import { eventually, testServers } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FlagStore, type Flag } from '../src/index.ts';
import { FlagRefresh } from '../src/flag-refresh.ts';
import { config, FlaggedModule, gate, open, sameStep, step } from './flagged-service.ts';

const register = fileURLToPath(new URL('../../../tools/register.mjs', import.meta.url));
const watcher = fileURLToPath(new URL('watching-process.ts', import.meta.url));
/** A database of its own: flags are for all. */
const redisUrl = `${testServers.redisUrl()}/7`;
const patient = { redisSentinels: [], redisPrimary: '', redisTimeoutMs: 5_000 };

interface Seen {
  readonly values: readonly unknown[];
  readonly versions: readonly unknown[];
}

describe('flags in Redis', () => {
  let redis: Redis;
  let store: FlagStore;

  beforeAll(async () => {
    redis = new Redis({ redisUrl, ...patient }, 'operator');
    await redis.connect();
    store = new FlagStore(redis);
  });
  afterAll(() => redis.close());
  beforeEach(() => redis.ask((client) => client.flushdb()));

  const versionOf = async ({ name }: Flag) => (await store.read())?.definitions.get(name)?.version ?? 0;
  async function set(flag: Flag, value: unknown): Promise<number> {
    const { is, version } = await store.put(flag.name, { value }, await versionOf(flag));
    expect(is).toBe('done');
    return version;
  }

  describe('as they are kept', () => {
    it('are changed by whoever has seen the last change, and nobody else', async () => {
      const first = await store.put(open.name, { value: false }, 0);
      expect(first).toMatchObject({ is: 'done' });
      expect(await store.put(open.name, { value: true }, 0)).toEqual({ is: 'overtaken', version: first.version });
      expect(await store.remove(open.name, first.version - 1)).toEqual({ is: 'overtaken', version: first.version });
      const second = await store.put(open.name, { value: true }, first.version);
      expect(second.version).toBeGreaterThan(first.version);
      expect(await store.remove(open.name, second.version)).toMatchObject({ is: 'done' });
      expect((await store.read())?.definitions.size).toBe(0);
    });

    it('have one winner when many change one at once', async () => {
      const changes = await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.put(step.name, { value: index }, 0)),
      );
      expect(changes.filter(({ is }) => is === 'done')).toHaveLength(1);
    });

    it('are not sent again to who has them', async () => {
      const version = await set(step, 1);
      expect((await store.read(version - 1))?.version).toBe(version);
      expect(await store.read(version)).toBeUndefined();
    });
  });

  describe('in a service', () => {
    let line: Frozen;
    let app: ServiceApplication;

    beforeEach(async () => {
      line = await Frozen.before(redisUrl);
      app = await started();
    });
    afterEach(async () => {
      await app.close();
      await line.end();
    });

    const started = () =>
      createService(FlaggedModule, config, {
        env: { ATLAS_REDIS_URL: `${line.url}/7`, ATLAS_REDIS_TIMEOUT_MS: '10000', ATLAS_LOG_LEVEL: 'silent' },
      });
    const look = async () => (await app.inject('/look')).json<Seen>();
    const stay = () => app.inject({ method: 'POST', url: '/stay', payload: {} });

    it('are declared to operators, with their defaults and purposes', async () => {
      await eventually(async () => {
        const { flagged = '[]' } = await store.declared();
        expect(JSON.parse(flagged)).toContainEqual(
          expect.objectContaining({ name: 'test-open', type: 'boolean', default: true }),
        );
      });
    });

    it('hold from the next request on, with their version in its context', async () => {
      expect(await look()).toEqual({ values: [true, 0, 0], versions: [0, 0] });
      const version = await set(open, false);
      await eventually(async () =>
        expect(await look()).toEqual({ values: [false, 0, 0], versions: [version, version] }),
      );
    });

    it('stay for a request that began before a change, to its end', async () => {
      const waiting = once(gate, 'waiting');
      const answer = stay();
      await waiting;
      await set(open, false);
      await eventually(async () => expect((await look()).values[0]).toBe(false));
      gate.emit('go');
      const [before, after] = (await answer).json<readonly [Seen, Seen]>();
      expect(before).toEqual({ values: [true, 0, 0], versions: [0, 0] });
      expect(after).toEqual(before);
    });

    it('never change within a request, however often they change and however many requests there are', async () => {
      const over = new AbortController();
      const changing = (async () => {
        for (let turn = 1; !over.signal.aborted; turn++) await setBoth(turn);
      })();
      const answers: Seen[][] = [];
      const versionsSeen = () => new Set(answers.map(([first]) => first?.versions[0])).size;
      while (versionsSeen() <= 10) answers.push(...(await wanderings(6, 40)));
      over.abort();
      await changing;
      for (const looks of answers) expect(new Set(looks.map((each) => JSON.stringify(each))).size).toBe(1);
      const first = answers.map(([each]) => each);
      for (const seen of first) expect(seen?.values[1]).toBe(seen?.values[2]);
    });

    /** Two flags that nobody may see apart, in one step. */
    async function setBoth(value: number): Promise<void> {
      await redis.ask((client) =>
        client
          .multi()
          .hset('atlas:flags', step.name, `${value}:{"value":${value}}`, sameStep.name, `${value}:{"value":${value}}`)
          .set('atlas:flags:version', value)
          .publish('atlas:flags', String(value))
          .exec(),
      );
    }

    async function wanderings(times: number, atOnce: number): Promise<Seen[][]> {
      const answers: Seen[][] = [];
      const wanderer = async () => {
        for (let left = times; left > 0; left--) answers.push((await app.inject('/wander')).json<Seen[]>());
      };
      await Promise.all(Array.from({ length: atOnce }, wanderer));
      return answers;
    }

    it('are asked for several times a second, and so found out about when nobody tells', async () => {
      await eventually(async () =>
        expect(await redis.ask((client) => client.pubsub('NUMSUB', 'atlas:flags'))).toEqual(['atlas:flags', 1]),
      );
      const version = await set(step, 1); // it hears what is told
      await eventually(async () => expect((await look()).values[1]).toBe(1));
      await redis.ask((client) => client.hset('atlas:flags', open.name, '5:{"value":false}'));
      await redis.ask((client) => client.set('atlas:flags:version', String(version + 1)));
      await eventually(async () => expect((await look()).values[0]).toBe(false));
      expect(app.get(FlagRefresh).everyMs).toBeLessThanOrEqual(250);
    });

    it('stay as they were while Redis hangs or is gone, and follow when it is back', async () => {
      await set(open, false);
      await eventually(async () => expect((await look()).values[0]).toBe(false));
      line.freeze();
      await set(step, 3);
      expect((await look()).values).toEqual([false, 0, 0]);
      await line.refuse();
      expect((await look()).values).toEqual([false, 0, 0]);
      line.thaw();
      await line.listen();
      await eventually(async () => expect((await look()).values).toEqual([false, 3, 0]));
    });

    it('are as the code says in a service that starts without Redis, until it comes', async () => {
      await set(open, false);
      await app.close();
      await line.refuse();
      app = await started();
      expect((await look()).values).toEqual([true, 0, 0]);
      await line.listen();
      await eventually(async () => expect((await look()).values).toEqual([false, 0, 0]));
      await eventually(async () => expect((await store.declared())['flagged']).toBeDefined());
    });

    it('count those that cannot be used', async () => {
      await redis.ask((client) => client.hset('atlas:flags', open.name, 'nonsense'));
      await redis.ask((client) => client.set('atlas:flags:version', '6'));
      await eventually(async () => expect((await app.inject('/metrics')).body).toContain('atlas_flags_malformed 1'));
      expect((await look()).values[0]).toBe(true);
    });
  });

  describe('in four processes', () => {
    const children: ChildProcess[] = [];
    afterEach(() => children.forEach((child) => child.kill('SIGKILL')));

    it('are the new ones as soon as they are set: each is told of them, and does not have to ask', async () => {
      const watched = Array.from({ length: 4 }, watch);
      await Promise.all(watched.map(({ saw }) => eventually(() => expect(saw).toContain(0))));
      for (let value = 1; value <= 10; value++) {
        await set(step, value);
        for (const { saw } of watched) await eventually(() => expect(saw).toContain(value));
      }
    });

    it('name the version in the log line of each request', async () => {
      const { saw, requests } = watch();
      await eventually(() => expect(saw).toContain(0));
      const version = await set(step, 1);
      await eventually(() =>
        expect(requests).toContainEqual(expect.objectContaining({ route: '/look', flagsVersion: version })),
      );
    });

    function watch(): { saw: Set<number>; requests: object[] } {
      const env = { ...process.env, ATLAS_REDIS_URL: redisUrl, ATLAS_REDIS_TIMEOUT_MS: '10000' };
      const child = spawn(process.execPath, ['--import', register, watcher], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const saw = new Set<number>();
      const requests: object[] = [];
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as { value?: number; message?: string };
        if (line.value !== undefined) saw.add(line.value);
        if (line.message === 'request') requests.push(line);
      });
      return { saw, requests };
    }
  });
});
