import { asItComes, ConfigurationCopies, type TenantConfiguration } from '@atlas/flags';
import { newId, uuidOf, type TenantId } from '@atlas/kernel';
import type { Redis } from '@atlas/redis';
import { createService, hashOfApiKey, newApiKeySecret, type Principal, type ServiceApplication } from '@atlas/service';
import { testSigner } from '@atlas/service/testing';
import { testServers } from '@atlas/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AdmissionStore } from '../src/admission/admission.store.ts';
import { ofKey, ofTenant } from '../src/admission/limits.ts';
import { gatewayConfig } from '../src/gateway.config.ts';
import { GatewayModule } from '../src/gateway.module.ts';
import { longestMs, newTicket, sessionKey } from '../src/sessions/session.ts';
import { SessionStore } from '../src/sessions/sessions.store.ts';
import { patientRedis } from './patient-redis.ts';
import { answers, StandIn } from './stand-in.ts';

const minute = 60_000;

describe('what a tenant has decided for itself', () => {
  const holders = new Map<string, Principal>();
  let accounts: StandIn;
  let app: ServiceApplication;
  let redis: Redis;
  let copies: ConfigurationCopies;
  let tenantId: TenantId;
  let secret: string;

  beforeAll(async () => {
    redis = await patientRedis();
    copies = new ConfigurationCopies(redis);
    accounts = await StandIn.start();
    accounts.behave = (request, response) => {
      const { hash = '' } = JSON.parse(request.body === '' ? '{}' : request.body) as { hash?: string };
      if (request.url !== '/internal/logins/verify') return answers(200, holders.get(hash) ?? {})(request, response);
      answers(200, { logins: [{ tenantId, userId: newId('usr'), epoch: 1 }] })(request, response);
    };
    const signer = await testSigner();
    const upstreams = ['ACCOUNTS', 'ORDERS', 'BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'];
    app = await createService(GatewayModule, gatewayConfig, {
      env: {
        ...Object.fromEntries(upstreams.map((name) => [`ATLAS_UPSTREAM_${name}`, accounts.url])),
        ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
        ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
        ATLAS_REDIS_URL: testServers.redisUrl(),
        ATLAS_REDIS_TIMEOUT_MS: '10000',
        ATLAS_LIMIT_TENANT_PER_MINUTE: '100',
        ATLAS_LOG_LEVEL: 'silent',
      },
    });
  });
  afterAll(async () => {
    await app.close();
    await accounts.stop();
    redis.close();
  });
  beforeEach(() => {
    tenantId = newId('ten');
    secret = newApiKeySecret('key');
    const principal: Principal = { kind: 'user', subject: 'usr_1', tenantId, scopes: [], configVersion: 1 };
    holders.set(hashOfApiKey(secret), principal);
  });

  const decide = (version: number, wish: Partial<TenantConfiguration>) =>
    copies.put(tenantId, { ...asItComes, ...wish, version });
  const call = () => app.inject({ url: '/v1/users', headers: { authorization: `Bearer ${secret}` } });
  const tokenSeen = () => decodeJwt((accounts.seen.at(-1)?.headers.authorization ?? '').slice('Bearer '.length));

  it('holds from the next request on: its limit, and its version in what services are told', async () => {
    expect((await call()).headers['ratelimit-policy']).toContain('"tenant";q=100;w=60');
    expect(tokenSeen()['cfg']).toBe(1); // as accounts has said
    await decide(2, { requestsPerMinute: 10 });
    const { headers } = await call();
    expect(headers['ratelimit-policy']).toContain('"tenant";q=10;w=60');
    expect(headers['ratelimit-policy']).toContain('"key";q=5;w=60'); // a key has half of what its tenant has
    expect(tokenSeen()['cfg']).toBe(2);
    const statuses = [];
    for (let turn = 0; turn < 10; turn++) statuses.push((await call()).statusCode);
    expect(statuses).toContain(429);
  });

  it('never takes the limit above what the operator allows', async () => {
    await decide(2, { requestsPerMinute: 100_000 });
    expect((await call()).headers['ratelimit-policy']).toContain('"tenant";q=100;w=60');
  });

  it('is not replaced by an older decision that comes late, however many come at once', async () => {
    const versions = Array.from({ length: 50 }, (_, index) => index + 2).toSorted(() => Math.random() - 0.5);
    await Promise.all(versions.map((version) => decide(version, { requestsPerMinute: version })));
    expect(await copies.find(tenantId)).toEqual({ ...asItComes, version: 51, requestsPerMinute: 51 });
    expect(await decide(7, { requestsPerMinute: 7 })).toBe(false);
  });

  it('ends sessions that nobody uses for as long as it says', async () => {
    const admissions = new AdmissionStore(redis);
    const ticket = newTicket();
    const openedAt = new Date();
    const times = { openedAt, endsAt: new Date(openedAt.getTime() + longestMs) };
    await new SessionStore(redis).open(
      { ...ticket, tenantId, userId: newId('usr'), epoch: 1, ...times, device: '' },
      ticket,
    );
    const lifeAfterUse = async () => {
      const demands = [{ limit: ofTenant(100), subject: 'of-the-session', cost: 1 }];
      const admission = await admissions.admit({ ticket, demands });
      return { admission, life: await redis.ask((client) => client.pttl(sessionKey(ticket.id))) };
    };
    expect((await lifeAfterUse()).life).toBeGreaterThan(119 * minute);
    await decide(4, { sessionIdleMinutes: 15, requestsPerMinute: 20 });
    const { admission, life } = await lifeAfterUse();
    expect(admission).toMatchObject({ verdict: 'ok', configVersion: 4, standings: [{ limit: { quota: 20 } }] });
    expect(life).toBeLessThanOrEqual(15 * minute);
  });

  it('is nothing to other tenants', async () => {
    await decide(2, { requestsPerMinute: 1 });
    const other = uuidOf(newId('ten'));
    const demands = [
      { limit: ofTenant(100), subject: other, cost: 1 },
      { limit: ofKey(100), subject: 'k', cost: 1 },
    ];
    expect(await new AdmissionStore(redis).admit({ demands })).toMatchObject({
      configVersion: 0,
      standings: [{ limit: { quota: 100 } }, { limit: { quota: 50 } }],
    });
  });

  describe('about where people log in', () => {
    const logIn = (remoteAddress: string) =>
      app.inject({
        method: 'POST',
        url: '/v1/sessions',
        remoteAddress,
        payload: { email: `${tenantId}@bridges.example`, password: 'seven bridges at noon' },
      });

    it('lets them in from there, and from elsewhere tells them no more than a wrong password would', async () => {
      expect((await logIn('198.51.100.7')).statusCode).toBe(201);
      await decide(2, { signInFrom: ['203.0.113.0/24'] });
      expect((await logIn('203.0.113.9')).statusCode).toBe(201);
      expect((await logIn('198.51.100.7')).json()).toMatchObject({
        status: 401,
        type: 'urn:atlas:problem:invalid_login',
      });
    });
  });
});
