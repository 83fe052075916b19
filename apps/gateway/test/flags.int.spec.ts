import { randomBytes } from 'node:crypto';
import { Redis } from '@atlas/redis';
import { createService, hashOfApiKey, newApiKeySecret, type Principal, type ServiceApplication } from '@atlas/service';
import { testSigner } from '@atlas/service/testing';
import { eventually, testServers } from '@atlas/testing';
import { newId } from '@atlas/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gatewayConfig } from '../src/gateway.config.ts';
import { GatewayModule } from '../src/gateway.module.ts';
import { answers, StandIn } from './stand-in.ts';

/** A database of its own: nobody else's sign-up shall be closed. */
const redisUrl = `${testServers.redisUrl()}/8`;
const operator: Principal = { kind: 'operator', subject: 'opr_1', scopes: ['operator'], configVersion: 0 };
const customer: Principal = { kind: 'user', subject: 'usr_1', tenantId: newId('ten'), scopes: [], configVersion: 0 };

interface FlagJson {
  readonly id: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly version: number;
  readonly changedAt: string | null;
  readonly errors?: readonly { readonly pointer: string }[];
  readonly type?: string;
}

describe('feature flags, for operators', () => {
  const holders = new Map<string, Principal>();
  let accounts: StandIn;
  let app: ServiceApplication;
  let redis: Redis;

  beforeAll(async () => {
    accounts = await StandIn.start();
    accounts.behave = (request, response) => {
      const { hash } = JSON.parse(request.body === '' ? '{}' : request.body) as { hash?: string };
      const holder = holders.get(hash ?? '');
      answers((holder ?? request.url === '/v1/sign-up') ? 200 : 404, holder ?? {})(request, response);
    };
    const signer = await testSigner();
    const others = Object.fromEntries(
      ['ORDERS', 'BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'].map((name) => [
        `ATLAS_UPSTREAM_${name}`,
        'http://127.0.0.1:9',
      ]),
    );
    app = await createService(GatewayModule, gatewayConfig, {
      env: {
        ...others,
        ATLAS_UPSTREAM_ACCOUNTS: accounts.url,
        ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
        ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
        ATLAS_REDIS_URL: redisUrl,
        ATLAS_REDIS_TIMEOUT_MS: '10000',
        ATLAS_LOG_LEVEL: 'silent',
      },
    });
    redis = new Redis({ redisUrl, redisSentinels: [], redisPrimary: '', redisTimeoutMs: 10_000 }, 'test');
    await redis.connect();
  });
  afterAll(async () => {
    await app.close();
    await accounts.stop();
    redis.close();
  });
  beforeEach(() => redis.ask((client) => client.del('atlas:flags')));

  function keyOf(principal: Principal): string {
    const secret = newApiKeySecret(principal.kind === 'operator' ? 'opr' : 'key');
    holders.set(hashOfApiKey(secret), principal);
    return secret;
  }

  interface Request {
    readonly payload?: object;
    readonly headers?: Record<string, string>;
    readonly as?: Principal;
  }

  async function ask(method: 'GET' | 'PUT' | 'DELETE', path = '', { payload, headers, as = operator }: Request = {}) {
    const authorization = `Bearer ${keyOf(as)}`;
    const url = `/v1/admin/flags${path}`;
    const answer = await app.inject({
      method,
      url,
      headers: { authorization, ...headers },
      ...(payload && { payload }),
    });
    const body = answer.body === '' ? undefined : answer.json<FlagJson & { items: FlagJson[] }>();
    return { status: answer.statusCode, etag: String(answer.headers.etag), body };
  }

  /** Each from another address: an address may sign up twenty times an hour. */
  const signUp = () => {
    const remoteAddress = ['10', ...randomBytes(3)].join('.');
    return app.inject({ method: 'POST', url: '/v1/sign-up', remoteAddress, payload: { name: 'Bridges' } });
  };

  it('are listed with what they are for, and what holds while nobody has set them', async () => {
    const { status, body } = await ask('GET');
    expect(status).toBe(200);
    expect(body?.items).toContainEqual(
      expect.objectContaining({
        ...{ id: 'sign-up-open', type: 'boolean', services: ['gateway'], default: true, value: true, rules: [] },
        ...{ version: 0, changedAt: null, _links: { self: { href: '/v1/admin/flags/sign-up-open' } } },
      }),
    );
  });

  it('close the sign-up, and open it again', async () => {
    expect((await signUp()).statusCode).toBe(200);
    const closed = await ask('PUT', '/sign-up-open', { payload: { value: false } });
    expect(closed).toMatchObject({ status: 200, body: { value: false, default: true } });
    await eventually(async () =>
      expect((await signUp()).json()).toMatchObject({ status: 403, type: 'urn:atlas:problem:sign_up_closed' }),
    );
    expect(await ask('DELETE', '/sign-up-open')).toMatchObject({ status: 204 });
    await eventually(async () => expect((await signUp()).statusCode).toBe(200));
  });

  it('are not set over the head of another operator', async () => {
    const seen = await ask('GET', '/sign-up-open');
    const headers = { 'if-match': seen.etag };
    expect((await ask('PUT', '/sign-up-open', { payload: { value: false }, headers })).status).toBe(200);
    const late = await ask('PUT', '/sign-up-open', { payload: { value: true }, headers });
    expect(late).toMatchObject({ status: 412, body: { type: 'urn:atlas:problem:precondition_failed' } });
    expect((await ask('DELETE', '/sign-up-open', { headers })).status).toBe(412);
    const now = await ask('GET', '/sign-up-open');
    expect(now.body).toMatchObject({ value: false });
    expect((await ask('DELETE', '/sign-up-open', { headers: { 'if-match': now.etag } })).status).toBe(204);
  });

  it('have one winner when two operators who have seen the same set one at once', async () => {
    const { etag } = await ask('GET', '/sign-up-open');
    const headers = { 'if-match': etag };
    const both = [true, false].map((value) => ask('PUT', '/sign-up-open', { payload: { value }, headers }));
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it.each([
    [{ value: 'perhaps' }, '#/value'],
    [{}, '#/value'],
    [{ value: true, rules: [{ value: false }] }, '#/rules/0'],
    [{ value: true, rules: [{ value: false, percentage: 101 }] }, '#/rules/0/percentage'],
    [{ value: true, rules: [{ value: false, tenants: ['acme'] }] }, '#/rules/0/tenants/0'],
    [{ value: true, otherwise: false }, '#/otherwise'],
  ])('refuse %j', async (payload, pointer) => {
    const { status, body } = await ask('PUT', '/sign-up-open', { payload });
    expect([status, body?.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });

  it('are set only where a service has declared them', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const { status, body } = await ask(method, '/sign-up-opne', method === 'PUT' ? { payload: { value: true } } : {});
      expect([status, body?.type]).toEqual([404, 'urn:atlas:problem:unknown_flag']);
    }
  });

  it('are nothing for customers', async () => {
    expect((await ask('GET', '', { as: customer })).status).toBe(403);
    expect((await ask('PUT', '/sign-up-open', { payload: { value: false }, as: customer })).status).toBe(403);
    expect((await app.inject('/v1/admin/flags')).statusCode).toBe(401);
  });
});
