import { newId, type OAuthClientId, type TenantId } from '@atlas/kernel';
import { AccessTokens, hashOfApiKey, newApiKeySecret, type Principal } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AccountsGateway } from '../src/accounts.gateway.ts';
import { CallerDirectory } from '../src/admission/caller-directory.gateway.ts';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { answers } from './stand-in.ts';

const tenantId = newId('ten');
const userId = newId('usr');
const user: Principal = {
  ...{ kind: 'user', subject: userId, tenantId, userId },
  ...{ scopes: ['orders:read', 'users:read'], configVersion: 0 },
};

describe('without Redis, the gateway', () => {
  let system: GatewayAmongStandIns;
  let accountsSays: Record<string, object>;

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
    system.accounts.behave = (request, response) => {
      const said = accountsSays[request.url];
      answers(said ? 200 : 404, said ?? {})(request, response);
    };
  });
  afterAll(() => system.stop());
  beforeEach(() => {
    accountsSays = {};
    system.accounts.seen.length = 0;
    system.services.seen.length = 0;
  });

  async function call(bearer: string) {
    const headers = { authorization: `Bearer ${bearer}` };
    const response = await fetch(`${await system.address}/v1/orders`, { headers });
    return { status: response.status, answer: (await response.json()) as object };
  }

  const tokens = () => system.gateways[0]!.get(AccessTokens);
  const tokenOf = (clientId: OAuthClientId, of: TenantId = tenantId) =>
    tokens().issue({ clientId, tenantId: of, scopes: ['orders:read', 'reports:read'] });

  it('forgets a key at its expiry, though it may remember others for longer', async () => {
    let now = new Date();
    const callers = new CallerDirectory(system.gateways[0]!.get(AccountsGateway), { now: () => now });
    const expiresAt = new Date(now.getTime() + 400);
    accountsSays['/internal/api-keys/verify'] = { ...user, expiresAt: expiresAt.toISOString() };
    const holder = () => callers.holderOf(hashOfApiKey(key));
    const key = newApiKeySecret('key');
    expect(await holder()).toMatchObject({ subject: userId });
    now = expiresAt;
    await eventually(async () => expect(await holder()).toBeUndefined(), { withinMs: 20_000 }); // others are remembered for thirty
    const seen = system.accounts.seen.length;
    expect(seen).toBeGreaterThan(1); // asked once more, and told the same, it believes its clock
  });

  it('admits the token of a client, as far as it was asked for and the client still may', async () => {
    const clientId = newId('oac');
    accountsSays['/internal/oauth-clients/verify'] = { ...user, subject: clientId };
    expect((await call(await tokenOf(clientId))).status).toBe(200);
    const [passedOn] = system.services.seen;
    const claims = decodeJwt(passedOn?.headers.authorization?.slice('Bearer '.length) ?? '');
    expect(claims).toMatchObject({ sub: clientId, user: userId, tenant: tenantId, scope: 'orders:read' });
    expect(system.accounts.seen).toMatchObject([{ body: JSON.stringify({ clientId }) }]);
  });

  it.each<[string, () => Promise<string>]>([
    ['whose client was revoked', () => tokenOf(newId('oac'))],
    ['that was forged', async () => `${(await tokenOf(newId('oac'))).slice(0, -4)}AAAA`],
    ['that a service would take', () => system.signer.bearer(user, 'orders').then((bearer) => bearer.slice(7))],
  ])('refuses a token %s', async (_, make) => {
    expect(await call(await make())).toMatchObject({
      status: 401,
      answer: { type: 'urn:atlas:problem:invalid_access_token' },
    });
    expect(system.services.seen).toEqual([]);
  });

  it('refuses a token of a client that has another tenant', async () => {
    const clientId = newId('oac');
    accountsSays['/internal/oauth-clients/verify'] = { ...user, subject: clientId };
    expect((await call(await tokenOf(clientId, newId('ten')))).status).toBe(401);
  });

  it('asks again about a user of whom it remembers an older password than they have logged in by', async () => {
    const gateway = system.gateways[0]!;
    const callers = new CallerDirectory(gateway.get(AccountsGateway), { now: () => new Date() });
    accountsSays['/internal/users/describe'] = { principal: user, epoch: 1 };
    expect(await callers.userOf(tenantId, userId, 1)).toMatchObject({ epoch: 1 });
    accountsSays['/internal/users/describe'] = { principal: user, epoch: 2 };
    expect(await callers.userOf(tenantId, userId, 1)).toMatchObject({ epoch: 1 });
    expect(await callers.userOf(tenantId, userId, 2)).toMatchObject({ epoch: 2 });
    expect(await callers.userOf(tenantId, userId, 2)).toMatchObject({ epoch: 2 });
    expect(system.accounts.seen).toHaveLength(2);
  });

  it.each(['/v1/oauth/token', '/v1/password-resets'])('serves nobody at %s: nobody counts how often', async (path) => {
    const isForm = path === '/v1/oauth/token';
    const body = isForm ? new URLSearchParams({ grant_type: 'client_credentials' }) : '{"email":"a@b.example"}';
    const headers: Record<string, string> = isForm ? {} : { 'content-type': 'application/json' };
    const response = await fetch((await system.address) + path, { method: 'POST', headers, body });
    expect(response.status).toBe(503);
    expect(system.accounts.seen).toEqual([]);
  });

  it('takes a form for a token, and for nothing else', async () => {
    const body = new URLSearchParams({ email: 'a@b.example', password: 'x' });
    const response = await fetch(`${await system.address}/v1/sessions`, { method: 'POST', body });
    expect(response.status).toBe(415);
  });
});
