import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Redis } from '@atlas/redis';
import { testServers } from '@atlas/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AdmissionStore, type Admission } from '../src/admission/admission.store.ts';
import { limitHeaders, type Limit, type Standing } from '../src/admission/limit.ts';
import { patientRedis } from './patient-redis.ts';

interface Attempt {
  readonly from: number;
  readonly to: number;
  readonly isAdmitted: boolean;
  readonly remaining: number;
}

const register = fileURLToPath(new URL('../../../tools/register.mjs', import.meta.url));
const program = fileURLToPath(new URL('admitting-process.ts', import.meta.url));

describe('a limit', () => {
  let redis: Redis;
  let admissions: AdmissionStore;
  let subject: string;

  beforeAll(async () => {
    redis = await patientRedis();
    admissions = new AdmissionStore(redis);
  });
  afterAll(() => redis.close());
  beforeEach(() => void (subject = crypto.randomUUID()));

  const hourly = (quota: number): Limit => ({ name: 'hourly', quota, windowSeconds: 3_600 });
  /** As if so much time had gone by since something was taken. */
  const letPass = ({ name }: Limit, seconds: number) =>
    redis.ask((client) => client.incrbyfloat(`atlas:limit:${name}:${subject}`, -1_000 * seconds));
  const admit = (limit: Limit, cost = 1) => admissions.admit({ demands: [{ limit, subject, cost }] });

  it('lets its quota through at once, and says what is left', async () => {
    const limit = hourly(3);
    const first = await admit(limit);
    expect(standingsOf(first)).toEqual([{ limit, remaining: 2, resetSeconds: 1_200 }]);
    expect(limitHeaders(standingsOf(first))).toEqual({
      'ratelimit-policy': '"hourly";q=3;w=3600',
      ratelimit: '"hourly";r=2;t=1200',
    });
    expect((await admit(limit)).verdict).toBe('ok');
    expect((await admit(limit)).verdict).toBe('ok');
    const fourth = await admit(limit);
    expect(fourth).toMatchObject({ verdict: 'refused', standings: [{ remaining: 0 }], refusal: { limit } });
    const { retryAfterSeconds = 0 } = 'refusal' in fourth ? fourth.refusal : {};
    expect(1_200 - retryAfterSeconds).toBeLessThan(600); // but for the time that this test has taken
  });

  it('takes more for what costs more', async () => {
    const limit = hourly(10);
    expect(standingsOf(await admit(limit, 8))).toMatchObject([{ remaining: 2 }]);
    expect((await admit(limit, 3)).verdict).toBe('refused');
    expect((await admit(limit, 2)).verdict).toBe('ok');
  });

  it('gives back evenly what was taken', async () => {
    const limit = hourly(4);
    await admit(limit, 4);
    expect((await admit(limit)).verdict).toBe('refused');
    await letPass(limit, 900);
    expect((await admit(limit)).verdict).toBe('ok');
    expect((await admit(limit)).verdict).toBe('refused');
    await letPass(limit, 1_800);
    expect((await admit(limit, 2)).verdict).toBe('ok');
    expect((await admit(limit)).verdict).toBe('refused');
  });

  it('takes nothing when another limit of the same request refuses', async () => {
    const [wide, narrow] = [hourly(100), { ...hourly(1), name: 'narrow' }];
    const both = () => admissions.admit({ demands: [wide, narrow].map((limit) => ({ limit, subject, cost: 1 })) });
    expect((await both()).verdict).toBe('ok');
    expect(await both()).toMatchObject({
      verdict: 'refused',
      refusal: { limit: narrow },
      standings: [{ remaining: 99 }, {}],
    });
    expect(standingsOf(await admit(wide))).toMatchObject([{ remaining: 98 }]);
  });

  it('is one for four gateways at once: they admit what one would, in one order that all of them could have seen', async () => {
    const quota = 400;
    const attempts = (await Promise.all([1, 2, 3, 4].map(() => attemptsOf(subject, quota, 300)))).flat();
    const admitted = attempts.filter(({ isAdmitted }) => isAdmitted);
    expect(attempts).toHaveLength(1_200);
    expect(admitted).toHaveLength(quota);
    expect(new Set(admitted.map(({ remaining }) => remaining)).size).toBe(quota);
    const inTheirOrder = admitted.toSorted((a, b) => b.remaining - a.remaining);
    let latestStart = Number.NEGATIVE_INFINITY; // of those before: one that ended before it began would have to be before it
    for (const { from, to } of inTheirOrder) {
      expect(to).toBeGreaterThanOrEqual(latestStart);
      latestStart = Math.max(latestStart, from);
    }
    const lastAdmitted = Math.max(...admitted.map(({ from }) => from));
    const refused = attempts.filter(({ isAdmitted }) => !isAdmitted);
    for (const { to } of refused) expect(to).toBeGreaterThanOrEqual(lastAdmitted);
  });
});

function standingsOf(admission: Admission): readonly Standing[] {
  return 'standings' in admission ? admission.standings : [];
}

async function attemptsOf(subject: string, quota: number, requests: number): Promise<readonly Attempt[]> {
  const args = [testServers.redisUrl(), subject, quota, requests, 8].map(String);
  const child = spawn(process.execPath, ['--import', register, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const exit = once(child, 'exit');
    const attempts: Attempt[] = [];
    for await (const line of createInterface({ input: child.stdout })) attempts.push(attemptFrom(line));
    await exit;
    return attempts;
  } finally {
    child.kill();
  }
}

function attemptFrom(line: string): Attempt {
  const attempt: { [Field in keyof Attempt]?: unknown } = JSON.parse(line);
  return {
    from: Number(attempt.from),
    to: Number(attempt.to),
    isAdmitted: attempt.isAdmitted === true,
    remaining: Number(attempt.remaining),
  };
}
