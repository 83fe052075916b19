import { request } from 'node:http';
import { newId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns, userOf } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';
import { answers } from './stand-in.ts';

const most = 3;

describe('requests at the gateway', () => {
  let redis: OwnRedis;
  let system: GatewayAmongStandIns;
  let addresses: readonly [string, string];
  let release: () => void;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    system = await GatewayAmongStandIns.start(redis.url, { ATLAS_LIMIT_TENANT_AT_ONCE: String(most) });
    addresses = [await system.address, await system.addGateway({ ATLAS_LIMIT_TENANT_AT_ONCE: String(most) })];
  });
  afterAll(async () => {
    await system.stop();
    await redis.stop();
  });
  beforeEach(() => {
    const released = Promise.withResolvers<void>();
    release = () => released.resolve();
    system.services.seen.length = 0;
    system.services.behave = ({ url }, response) => {
      const answer = () => answers(200, { ok: true })({ method: 'GET', url, headers: {}, body: '' }, response);
      if (url.includes('slow')) void released.promise.then(answer);
      else answer();
    };
  });
  afterEach(() => release());

  const call = (address: string, path: string, headers: Record<string, string>) => fetch(address + path, { headers });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  async function arrived(count: number): Promise<void> {
    await eventually(() => expect(system.services.seen).toHaveLength(count));
  }

  it('may be open so many at once for a tenant, by keys and sessions, at all gateways together', async () => {
    const tenant = newId('ten');
    const { headers } = await system.logIn(userOf(tenant));
    const key = bearer(system.keyOf(userOf(tenant)));
    const [one, other] = addresses;
    const open = [
      call(one, '/v1/orders/slow', headers),
      call(other, '/v1/orders/slow', key),
      call(one, '/v1/orders/slow', key),
    ];
    await arrived(most);
    const refused = await call(other, '/v1/orders', key);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toContain('"tenant-open";r=0');
    expect(await refused.json()).toMatchObject({
      type: 'urn:atlas:problem:too_many_at_once',
      detail: 'The limit "tenant-open" is 3 at once.',
    });
    expect((await call(other, '/v1/orders', bearer(system.keyOf()))).status).toBe(200); // somebody else's
    release();
    for (const answer of await Promise.all(open)) expect(answer.status).toBe(200);
    await eventually(async () => expect((await call(other, '/v1/orders', headers)).status).toBe(200));
  });

  it('take up their place while a service works for them, whether their client waits or not', async () => {
    const key = system.keyOf();
    const impatient = Array.from({ length: most }, () =>
      request(`${addresses[0]}/v1/orders/slow`, { headers: bearer(key) }),
    );
    for (const each of impatient) each.on('error', () => undefined).end();
    await arrived(most);
    for (const each of impatient) each.destroy();
    for (let turn = 0; turn < 20; turn++)
      expect((await call(addresses[0], '/v1/orders', bearer(key))).status).toBe(429);
    release();
    await eventually(async () => expect((await call(addresses[0], '/v1/orders', bearer(key))).status).toBe(200));
  });

  it.each(['a session', 'a key'])(
    'by %s ask Redis once each: session, revocation, limits and places',
    async (means) => {
      const headers = means === 'a key' ? bearer(system.keyOf()) : (await system.logIn()).headers;
      const turns = 200;
      expect((await call(addresses[0], '/v1/orders', headers)).status).toBe(200); // the script is known, the caller too
      await eventually(async () => expect(await countsOf('zrem')).toBeGreaterThan(0));
      await redis.forgetCounts();
      for (let turn = 0; turn < turns; turn++)
        expect((await call(addresses[0], '/v1/orders', headers)).status).toBe(200);
      const counts = await redis.commandCounts();
      process.stdout.write(
        `${turns} requests by ${means}: ${[...counts].map(([name, calls]) => `${name} ${calls}`).join(', ')}\n`,
      );
      expect(counts.get('zcard')).toBe(turns); // an admission looks once how many places are taken, and nothing else does
      // A place goes back with the next admission, or by itself if none comes soon; but once.
      expect(counts.get('zrem')).toBeLessThanOrEqual(turns + 1);
      const inScripts = new Set([
        'time',
        'hmget',
        'pexpire',
        'exists',
        'get',
        'set',
        'zrem',
        'zremrangebyscore',
        'zcard',
        'zadd',
      ]);
      const asked = [...counts.keys()].filter((name) => !inScripts.has(name) && name !== 'evalsha');
      expect(asked.every((name) => /^(info|config|client|ping|eval|hello|select)/.test(name))).toBe(true); // this test's own
    },
  );

  const countsOf = async (name: string) => (await redis.commandCounts()).get(name) ?? 0;

  it('cost what they take: an order more than a look at one, a report most', async () => {
    const slowlyBack = await system.addGateway({ ATLAS_LIMIT_TENANT_PER_MINUTE: '32' });
    /** Of a key that has taken nothing yet: nothing can come back meanwhile. */
    const leftAfter = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(slowlyBack + path, {
        ...init,
        headers: { ...bearer(system.keyOf()), ...Object.fromEntries(new Headers(init.headers)) },
      });
      return Number(/"key";r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
    };
    expect(await leftAfter('/v1/orders')).toBe(15);
    const order = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect(await leftAfter('/v1/orders', order)).toBe(13);
    expect(await leftAfter('/v1/reports/revenue')).toBe(6);
    expect(await leftAfter('/v1/charges')).toBe(15);
  });
});
