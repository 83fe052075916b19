import { newId, type Id } from '@atlas/kernel';
import { newApiKeySecret } from '@atlas/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sessionKey } from '../src/sessions/session.ts';
import { Browser } from './browser.ts';
import { GatewayAmongStandIns, userOf } from './gateway-among-stand-ins.ts';
import { OwnRedis } from './own-redis.ts';

interface Said {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: object;
}

describe('who shows the wrong thing', () => {
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
  beforeEach(() => void (system.services.seen.length = 0));

  /** All that could be compared: the status, which headers there are, and every word but the request's own id. */
  async function saidTo(headers: Readonly<Record<string, string>>): Promise<Said> {
    const answer = await fetch(`${address}/v1/orders`, { headers });
    const body = Object.entries((await answer.json()) as object).filter(([name]) => name !== 'request_id');
    return { status: answer.status, headers: [...answer.headers.keys()].toSorted(), body: Object.fromEntries(body) };
  }

  async function allAreToldTheSame(shown: Readonly<Record<string, Readonly<Record<string, string>>>>, type: string) {
    const said = new Map<string, Said>();
    for (const [name, headers] of Object.entries(shown)) said.set(name, await saidTo(headers));
    const [first] = said.values();
    expect(first).toMatchObject({ status: 401, body: { type: `urn:atlas:problem:${type}` } });
    for (const [name, each] of said) expect([name, each]).toEqual([name, first]);
    expect(system.services.seen).toEqual([]);
  }

  const cookieOf = ({ headers }: { headers: { cookie: string } }) => headers.cookie.split(';')[0] ?? '';
  const idIn = (cookie: string) => (cookie.split('=')[1]?.split('.')[0] ?? '') as Id<'ses'>;
  const secretIn = (cookie: string) => cookie.split('.')[1] ?? '';
  const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

  it('as a session is told one thing: tampered, ended, run out, of somebody deleted, of another password, or never there', async () => {
    const [mine, other, ended, outOfTime] = [
      ...[cookieOf(await system.logIn()), cookieOf(await system.logIn())],
      ...[cookieOf(await system.logIn()), cookieOf(await system.logIn())],
    ] as const;
    const [deleted, changed] = [await system.logIn(), await system.logIn()];
    system.forgetPerson(deleted.principal);
    system.changePassword(changed.principal);
    await redis.ask((client) => client.del(sessionKey(idIn(ended ?? ''))));
    await redis.ask((client) => client.hset(sessionKey(idIn(outOfTime ?? '')), 'ends_at', Date.now() - 1));
    const name = mine.split('=')[0] ?? '';
    const shown = {
      'a secret that was changed': `${name}=${idIn(mine)}.${flipped(secretIn(mine))}`,
      "another's session with one's own secret": `${name}=${idIn(other)}.${secretIn(mine)}`,
      'a session that nobody has': `${name}=${newId('ses')}.${secretIn(mine)}`,
      'a session that was ended': ended,
      'a session that has run out': outOfTime,
      'half a cookie': mine.slice(0, -8),
      'something else': `${name}=x`,
      'nothing in it': `${name}=`,
      'two at once': `${mine}; ${cookieOf(deleted)}`,
      'a session of somebody who is no more': cookieOf(deleted),
      'a session from before the password was changed': cookieOf(changed),
    };
    await allAreToldTheSame(
      Object.fromEntries(Object.entries(shown).map(([what, cookie]) => [what, { cookie }])),
      'invalid_session',
    );
    expect((await fetch(`${address}/v1/orders`, { headers: { cookie: mine } })).status).toBe(200);
  });

  it('as a key is told one thing: nobody has it, it was revoked, or its holder is no more', async () => {
    const [revoked, gone] = [system.keyOf(), system.keyOf()];
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    expect((await fetch(`${address}/v1/orders`, { headers: bearer(revoked) })).status).toBe(200);
    system.services.seen.length = 0;
    await system.revoke(revoked);
    system.forget(gone);
    await allAreToldTheSame(
      {
        'a key that nobody has': bearer(newApiKeySecret('key')),
        'a key that was revoked a moment ago': bearer(revoked),
        'a key of somebody who is no more': bearer(gone),
        "an operator's key that nobody has": bearer(newApiKeySecret('opr')),
      },
      'invalid_api_key',
    );
  });

  it('changes nothing by a session without its own CSRF token', async () => {
    const [ada, eve] = [await system.logIn(), await system.logIn()];
    const wrong = [undefined, '', 'x', eve.headers['x-csrf-token'], ada.headers['x-csrf-token'].slice(1)];
    for (const token of wrong) {
      const headers = { cookie: ada.headers.cookie, ...(token !== undefined && { 'x-csrf-token': token }) };
      for (const method of ['POST', 'DELETE'])
        expect((await fetch(`${address}/v1/api-keys`, { method, headers })).status).toBe(403);
    }
    expect((await fetch(`${address}/v1/api-keys`, { method: 'DELETE', headers: ada.headers })).status).toBe(200);
  });

  it('as passwords, thousands of them from many places, is throttled, and the owner at their own desk still comes in', async () => {
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
    const strangers = Array.from({ length: 50 }, (_, place) => new Browser(address, 'curl', `127.0.1.${place + 1}`));
    await Promise.all(
      strangers.map(async (stranger) => {
        for (let attempt = 0; attempt < 40; attempt++) {
          const { status } = await stranger.post('/v1/sessions', { email, password: `guess ${attempt}` });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    expect(new Set(statuses.keys())).toEqual(new Set([401, 429]));
    expect(statuses.get(401)).toBeLessThanOrEqual(11); // ten in a quarter of an hour, wherever they come from
    expect(tried).toBeLessThanOrEqual(12);
    expect((await desk.post('/v1/sessions', { email, password: 'wrong' })).status).toBe(401);
    expect((await desk.post('/v1/sessions', { email, password: 'right' })).status).toBe(201);
    system.answerLogins(() => []);
  });
});
