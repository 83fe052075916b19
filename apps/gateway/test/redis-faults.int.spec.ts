import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns, type PersonLoggedIn } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';

const json = { 'content-type': 'application/json' };
const asDeclared = { ATLAS_REDIS_TIMEOUT_MS: '25' };

interface Timed {
  readonly status: number;
  readonly problem: string;
  readonly ms: number;
}

describe('a gateway whose Redis', () => {
  let servers: OwnRedis[] = [];
  let system: GatewayAmongStandIns;
  let ada: PersonLoggedIn;
  let script: { readonly authorization: string };

  afterEach(async () => {
    await system.stop();
    await Promise.all(servers.map((each) => each.stop()));
    servers = [];
  });

  async function server(starting: Promise<OwnRedis>): Promise<OwnRedis> {
    const started = await starting;
    servers.push(started);
    return started;
  }

  async function begin(redis: OwnRedis, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    system = await GatewayAmongStandIns.start(redis.url, { ...asDeclared, ...environment });
    ada = await system.logIn();
    script = { authorization: `Bearer ${system.keyOf()}` };
    await eventually(allIsWell);
  }

  async function call(path: string, init: RequestInit): Promise<Timed> {
    const start = performance.now();
    const answer = await fetch((await system.address) + path, init);
    const body = await answer.text();
    const problem = /urn:atlas:problem:(\w+)/.exec(body)?.[1] ?? '';
    return { status: answer.status, problem, ms: performance.now() - start };
  }

  const bySession = () => call('/v1/orders', { headers: ada.headers });
  const byKey = () => call('/v1/orders', { headers: script });
  const login = () =>
    call('/v1/sessions', { method: 'POST', headers: json, body: '{"email":"ada@acme.example","password":"x"}' });
  const signUp = () => call('/v1/sign-up', { method: 'POST', headers: json, body: '{}' });

  async function allIsWell(): Promise<void> {
    expect(await bySession()).toMatchObject({ status: 200 });
    expect(await byKey()).toMatchObject({ status: 200 });
  }

  /** What the README's table says of it, and how soon. */
  async function answersAsDeclared(what: string): Promise<void> {
    const declared = [
      { ask: bySession, status: 503, problem: 'sessions_unavailable' },
      { ask: byKey, status: 200, problem: '' },
      { ask: login, status: 503, problem: 'sessions_unavailable' },
      { ask: signUp, status: 503, problem: 'limits_unavailable' },
    ];
    for (const { ask, ...expected } of declared) {
      const times: number[] = [];
      for (let turn = 0; turn < 21; turn++) {
        const { ms, ...answer } = await ask();
        expect(answer).toEqual(expected);
        times.push(ms);
      }
      times.sort((a, b) => a - b);
      const [median = Infinity, slowest = Infinity] = [times[10], times.at(-1)];
      process.stdout.write(`${what}, ${ask.name}: ${median.toFixed(1)} ms, at most ${slowest.toFixed(1)} ms\n`);
      expect(median).toBeLessThan(50);
    }
  }

  it('is gone answers as declared, and works again when there is one, with nothing in it, not even its scripts', async () => {
    const redis = await server(OwnRedis.start());
    await begin(redis);
    await redis.kill();
    await answersAsDeclared('refusing');
    await redis.startAgain();
    ada = await system.logIn(ada.principal);
    await eventually(allIsWell);
  });

  it('hangs answers as declared, and knows everybody when it goes on', async () => {
    const redis = await server(OwnRedis.start());
    await begin(redis);
    redis.freeze();
    await answersAsDeclared('hanging');
    redis.thaw();
    await eventually(allIsWell);
  });

  describe('dies and is replaced by its replica', () => {
    let primary: OwnRedis;
    let sentinel: OwnRedis;

    beforeEach(async () => {
      primary = await server(OwnRedis.start());
      await server(OwnRedis.replicaOf(primary));
      sentinel = await server(OwnRedis.sentinelOf(primary));
      await eventually(async () => {
        const replicas: unknown = await sentinel.ask((client) => client.call('SENTINEL', 'REPLICAS', 'atlas'));
        if (!Array.isArray(replicas) || replicas.length === 0) throw new Error('the Sentinel knows no replica yet');
      });
    });

    it('logs nobody out, answers quickly all the while, and goes on without a restart', async () => {
      await begin(primary, { ATLAS_REDIS_SENTINELS: `127.0.0.1:${sentinel.port}` });
      expect(await primary.ask((client) => client.wait(1, 5_000))).toBe(1);
      const seen: Timed[] = [];
      await primary.kill();
      const start = performance.now();
      await eventually(
        async () => {
          seen.push(await bySession());
          expect(seen.at(-1)?.status).toBe(200);
        },
        { withinMs: 30_000 },
      );
      await eventually(allIsWell);
      const slowest = Math.max(...seen.map(({ ms }) => ms));
      process.stdout.write(
        `failed over: sessions are back after ${((performance.now() - start) / 1_000).toFixed(1)} s; ${seen.length} answers meanwhile, the slowest in ${slowest.toFixed(1)} ms\n`,
      );
      expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([503, 200]));
    });
  });
});
