import { AppLogger } from '@atlas/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { digestOfName } from '../src/sessions/login-name.ts';
import { Browser } from './browser.ts';
import { GatewayAmongStandIns, userOf } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';

const email = 'Ada@acme.example';
const address = '127.0.0.3';

describe('an attempt to log in', () => {
  let redis: OwnRedis;
  let system: GatewayAmongStandIns;
  let lines: Record<string, unknown>[];

  beforeAll(async () => {
    redis = await OwnRedis.start();
    system = await GatewayAmongStandIns.start(redis.url);
    const { tenantId, userId } = userOf();
    system.answerLogins((password) => (password === 'right' ? [{ tenantId, userId, epoch: 1 }] : []));
    const logger = system.gateways[0]!.get(AppLogger);
    for (const level of ['info', 'warn'] as const)
      jest.spyOn(logger, level).mockImplementation((message, fields) => void lines.push({ message, ...fields }));
  });
  afterAll(async () => {
    await system.stop();
    await redis.stop();
  });
  beforeEach(() => void (lines = []));

  async function attempt(password: string): Promise<number> {
    const { status } = await new Browser(await system.address, 'Firefox', address).post('/v1/sessions', {
      email,
      password,
    });
    expect(JSON.stringify(lines)).not.toMatch(/ada|acme|right|wrong/i);
    return status;
  }
  const written = (message: string) => lines.filter((line) => line['message'] === message);

  it('that succeeds is written down with whose it was, and from where', async () => {
    expect(await attempt('right')).toBe(201);
    const ids = { tenantId: expect.stringMatching(/^ten_/), userId: expect.stringMatching(/^usr_/) };
    expect(written('logged in')).toEqual([
      { message: 'logged in', by: 'password', ...ids, sessionId: expect.stringMatching(/^ses_/), address },
    ]);
  });

  it('that fails is written down with why, and without the name or the password', async () => {
    expect(await attempt('wrong')).toBe(401);
    const name = digestOfName(email);
    expect(written('login refused')).toEqual([
      { message: 'login refused', by: 'password', name, address, why: 'invalid_login' },
    ]);
  });

  it('that comes too soon after too many others, too', async () => {
    while ((await attempt('wrong')) !== 429) lines = [];
    expect(written('login refused')).toMatchObject([{ address, why: 'too_many_requests' }]);
  });
});
