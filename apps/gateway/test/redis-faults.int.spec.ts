import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns, type PersonLoggedIn } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';

const json = { 'content-type': 'application/json' };
const asDeclared = { ATLAS_REDIS_TIMEOUT_MS: '25' };
const failuresInARow = 5;
const askedAgainAfterMs = 250;

interface Answered {
  readonly status: number;
  readonly problem: string;
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

  async function call(path: string, init: RequestInit): Promise<Answered> {
    const answer = await fetch((await system.address) + path, init);
    const body = await answer.text();
    return { status: answer.status, problem: /urn:atlas:problem:(\w+)/.exec(body)?.[1] ?? '' };
  }

  /** How often Redis was asked in vain, and how often nobody asked as it had been failing. */
  async function failures(): Promise<{ readonly inVain: number; readonly notAsked: number }> {
    const metrics = await (await fetch(`${await system.address}/metrics`)).text();
    const count = (reason: string) =>
      Number(new RegExp(`^atlas_redis_failures_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0);
    return { inVain: count('no answer'), notAsked: count('not asked') };
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

  /** What the README's table says of it; and that hardly a request waits: Redis is asked again four times a second, by one. */
  async function answersAsDeclared(what: string): Promise<void> {
    const declared = [
      { ask: bySession, status: 503, problem: 'sessions_unavailable' },
      { ask: byKey, status: 200, problem: '' },
      { ask: login, status: 503, problem: 'sessions_unavailable' },
      { ask: signUp, status: 503, problem: 'limits_unavailable' },
    ];
    const [before, start] = [await failures(), performance.now()];
    for (const { ask, ...expected } of declared)
      for (let turn = 0; turn < 21; turn++) expect(await ask()).toEqual(expected);
    const [after, turns] = [await failures(), (performance.now() - start) / askedAgainAfterMs];
    const [inVain, notAsked] = [after.inVain - before.inVain, after.notAsked - before.notAsked];
    process.stdout.write(`${what}: asked in vain ${inVain} times, not asked ${notAsked} times\n`);
    expect(inVain).toBeLessThanOrEqual(failuresInARow + 10 + turns);
    expect(notAsked).toBeGreaterThan(0);
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
    await redis.freeze();
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

    it('logs nobody out, says so all the while, and goes on without a restart', async () => {
      await begin(primary, { ATLAS_REDIS_SENTINELS: `127.0.0.1:${sentinel.port}` });
      expect(await primary.ask((client) => client.wait(1, 60_000))).toBe(1);
      const seen = new Set<number>();
      await primary.kill();
      await eventually(
        async () => {
          const { status } = await bySession();
          seen.add(status);
          expect(status).toBe(200);
        },
        { withinMs: 180_000 }, // a Sentinel that was short of time does nothing for half a minute
      );
      await eventually(allIsWell);
      expect(seen).toEqual(new Set([503, 200]));
    });
  });
});
