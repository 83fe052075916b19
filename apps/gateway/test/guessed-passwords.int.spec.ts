import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from './browser.ts';
import { GatewayAmongStandIns, userOf } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';

describe('who guesses a password', () => {
  let redis: OwnRedis;
  let system: GatewayAmongStandIns;
  let address: string;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    system = await GatewayAmongStandIns.start(redis.url);
    address = await system.address;
  });
  afterAll(async () => {
    await system.stop();
    await redis.stop();
  });

  it('ten thousand times from many places, is throttled, and the owner at their own desk still comes in', async () => {
    const owner = userOf();
    const { tenantId, userId } = owner;
    let tried = 0;
    system.answerLogins((password) => {
      tried++;
      return password === 'right' && tenantId && userId ? [{ tenantId, userId, epoch: 1 }] : [];
    });
    const email = 'ada@acme.example';
    const desk = new Browser(address, 'Firefox', '127.0.0.2');
    expect((await desk.post('/v1/sessions', { email, password: 'right' })).status).toBe(201);
    const statuses = new Map<number, number>();
    const start = performance.now();
    const strangers = Array.from({ length: 250 }, (_, place) => new Browser(address, 'curl', `127.0.1.${place + 1}`));
    await Promise.all(
      strangers.map(async (stranger) => {
        for (let attempt = 0; attempt < 40; attempt++) {
          const { status } = await stranger.post('/v1/sessions', { email, password: `guess ${attempt}` });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    expect(new Set(statuses.keys())).toEqual(new Set([401, 429]));
    const cameBack = Math.ceil((performance.now() - start) / 90_000); // ten in a quarter of an hour, wherever they come from
    expect(statuses.get(401)).toBeLessThanOrEqual(10 + cameBack);
    expect(tried).toBeLessThanOrEqual(11 + cameBack);
    expect((await desk.post('/v1/sessions', { email, password: 'wrong' })).status).toBe(401);
    expect((await desk.post('/v1/sessions', { email, password: 'right' })).status).toBe(201);
  }, 1_800_000);
});
