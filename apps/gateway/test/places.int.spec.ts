import { newUuid } from '@atlas/kernel';
import type { Redis } from '@atlas/redis';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AdmissionStore } from '../src/admission/admission.store.ts';
import { limitHeaders, type Cap } from '../src/admission/limit.ts';
import { PlaceStore } from '../src/admission/places.store.ts';
import { patientRedis } from './patient-redis.ts';

const cap: Cap = { name: 'tenant-open', most: 2 };
const hourly = { name: 'hourly', quota: 10, windowSeconds: 3_600 };

describe('the places of a tenant', () => {
  let redis: Redis;
  let admissions: AdmissionStore;
  let subject: string;

  beforeAll(async () => {
    redis = await patientRedis();
    admissions = new AdmissionStore(redis);
  });
  afterAll(() => redis.close());
  beforeEach(() => void (subject = newUuid()));

  /** A request that comes to a gateway; what ends it, when it was admitted. */
  async function enter(places: PlaceStore, demands: readonly { cost: number }[] = []) {
    const leaseId = places.newLeaseId();
    const admission = await admissions.admit({
      demands: demands.map(({ cost }) => ({ limit: hourly, subject, cost })),
      place: { cap, subject, leaseId },
      returning: places.takeReturning(),
    });
    const end = admission.verdict === 'ok' ? places.occupy({ id: leaseId, subject }).hold() : undefined;
    return { admission, end };
  }

  it('are so many for all gateways together, and come free when a request ends', async () => {
    const [one, other] = [new PlaceStore(redis), new PlaceStore(redis)];
    const first = await enter(one);
    expect(first.admission).toMatchObject({ verdict: 'ok', occupancy: { taken: 1 } });
    expect((await enter(other)).admission).toMatchObject({ verdict: 'ok', occupancy: { taken: 2 } });
    expect((await enter(other)).admission).toMatchObject({ verdict: 'full', occupancy: { cap, taken: 2 } });
    first.end?.();
    expect((await enter(one)).admission.verdict).toBe('ok'); // it takes along what it gives back
  });

  it('come free without another request, too', async () => {
    const places = new PlaceStore(redis);
    const [first] = [await enter(places), await enter(places)];
    first.end?.();
    const strangers = new PlaceStore(redis);
    await eventually(async () => expect((await enter(strangers)).admission.verdict).toBe('ok'));
  });

  it('of a gateway that was killed come free by themselves, those of a living one do not', async () => {
    const [killed, living] = [new PlaceStore(redis), new PlaceStore(redis)];
    await enter(killed);
    await enter(living);
    const third = new PlaceStore(redis);
    expect((await enter(third)).admission.verdict).toBe('full');
    await eventually(async () => {
      await living.run();
      expect((await enter(third)).admission.verdict).toBe('ok');
    });
    await living.run();
    expect((await enter(third)).admission).toMatchObject({ verdict: 'full', occupancy: { taken: 2 } });
  });

  it('are taken again by open requests when Redis has lost them', async () => {
    const living = new PlaceStore(redis);
    await enter(living);
    await redis.ask((client) => client.del(`atlas:open:${subject}`));
    await eventually(async () => {
      await living.run();
      expect((await enter(new PlaceStore(redis))).admission).toMatchObject({ occupancy: { taken: 2 } });
    });
  });

  it('are not taken by a request that a limit refuses, which pays nothing when they are full', async () => {
    const places = new PlaceStore(redis);
    expect((await enter(places, [{ cost: 11 }])).admission).toMatchObject({
      verdict: 'refused',
      occupancy: { taken: 0 },
    });
    await enter(places, [{ cost: 1 }]);
    await enter(places, [{ cost: 1 }]);
    expect((await enter(places, [{ cost: 1 }])).admission).toMatchObject({
      verdict: 'full',
      standings: [{ remaining: 8 }],
    });
  });

  it('are told as concurrent requests', () => {
    expect(limitHeaders([], { cap, taken: 1 })).toEqual({
      'ratelimit-policy': '"tenant-open";q=2;qu="concurrent-requests"',
      ratelimit: '"tenant-open";r=1',
    });
  });
});
