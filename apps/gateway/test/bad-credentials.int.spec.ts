import { newId, type Id } from '@atlas/kernel';
import { newApiKeySecret } from '@atlas/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { sessionKey } from '../src/sessions/session.ts';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
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
  async function saidTo(headers: Readonly<Record<string, string>>, gateway: string): Promise<Said> {
    const answer = await fetch(`${gateway}/v1/orders`, { headers });
    const body = Object.entries((await answer.json()) as object).filter(([name]) => name !== 'request_id');
    return { status: answer.status, headers: [...answer.headers.keys()].toSorted(), body: Object.fromEntries(body) };
  }

  async function allAreToldTheSame(
    shown: Readonly<Record<string, Readonly<Record<string, string>>>>,
    type: string,
    gateway = address,
  ) {
    const said = new Map<string, Said>();
    for (const [name, headers] of Object.entries(shown)) said.set(name, await saidTo(headers, gateway));
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

  it('as a session is told one thing: replayed after logout, or to another gateway', async () => {
    const another = await system.addGateway();
    const { headers } = await system.logIn();
    const cookie = cookieOf({ headers });
    for (const gateway of [address, another])
      expect((await fetch(`${gateway}/v1/orders`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${address}/v1/sessions/current`, { method: 'DELETE', headers })).status).toBe(204);
    system.services.seen.length = 0;
    const nobodys = `${cookie.split('=')[0]}=${newId('ses')}.${secretIn(cookie)}`;
    for (const gateway of [address, another])
      await allAreToldTheSame(
        { 'a session that was ended a moment ago': { cookie }, 'one that nobody has': { cookie: nobodys } },
        'invalid_session',
        gateway,
      );
  });

  it('as somebody of another tenant acts in their own tenant, whatever they name', async () => {
    const [ada, eve] = [await system.logIn(), await system.logIn()];
    const { tenantId = '', userId = '' } = ada.principal;
    const named = { 'x-tenant-id': tenantId, 'x-user-id': userId, tenant: tenantId };
    const answer = await fetch(`${address}/v1/orders?tenantId=${tenantId}`, { headers: { ...named, ...eve.headers } });
    expect(answer.status).toBe(200);
    const [seen] = system.services.seen;
    expect(decodeJwt(seen?.headers.authorization?.slice('Bearer '.length) ?? '')).toMatchObject({
      ...{ tenant: eve.principal.tenantId, user: eve.principal.userId, sub: eve.principal.userId },
    });
    expect(JSON.stringify(seen?.headers)).not.toContain(tenantId);
  });

  it('as an access token is told one thing: expired, of an unknown key, unsigned, for somebody else, or of a client that is no more', async () => {
    const { key, keyId } = system.signer.signingKey;
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: 'atlas-gateway', aud: 'atlas-api', sub: newId('oac'), tenant: newId('ten'), scope: '' };
    const signed = (changes: object = {}, kid = keyId, typ = 'at+jwt') =>
      new SignJWT({ ...claims, iat: now, exp: now + 600, ...changes })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(key);
    const valid = await signed();
    const shown = {
      'of a client that is no more': valid,
      'that has expired': await signed({ iat: now - 700, exp: now - 100 }),
      'of a key that nobody knows': await signed({}, 'elsewhere'),
      'that is not signed': new UnsecuredJWT({ ...claims, iat: now, exp: now + 600 }).encode(),
      'for another reader': await signed({ aud: 'orders' }),
      'of another issuer': await signed({ iss: 'somebody' }),
      'of another kind': await signed({}, keyId, 'JWT'),
      'whose end was changed': `${valid.slice(0, -6)}AAAAAA`,
      'that is none': 'a.b.c',
    };
    const bearers = Object.entries(shown).map(([what, token]) => [what, { authorization: `Bearer ${token}` }]);
    await allAreToldTheSame(Object.fromEntries(bearers), 'invalid_access_token');
  });

  it('as a key is told one thing: nobody has it, it was revoked, or its holder is no more', async () => {
    const [revoked, gone] = [system.keyOf(), system.keyOf()];
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    expect((await fetch(`${address}/v1/orders`, { headers: bearer(revoked) })).status).toBe(200);
    system.services.seen.length = 0;
    await system.revoke(revoked);
    system.forget(revoked);
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
});
