import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { currentContext, newId } from '@atlas/kernel';
import {
  AppLogger,
  ConfigurationError,
  createService,
  hashOfApiKey,
  newApiKeySecret,
  type Principal,
  type ServiceApplication,
} from '@atlas/service';
import { testSigner } from '@atlas/service/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { gatewayConfig } from '../src/gateway.config.ts';
import { cookieOf, newTicket } from '../src/sessions/session.ts';
import { GatewayModule } from '../src/gateway.module.ts';
import { startRealService } from './real-service.ts';
import { answers, hangsUp, StandIn } from './stand-in.ts';

const user: Principal = {
  kind: 'user',
  subject: 'usr_1',
  tenantId: newId('ten'),
  userId: newId('usr'),
  accountId: newId('acc'),
  userEmail: 'ada@acme.example',
  scopes: ['orders:read'],
  configVersion: 3,
};
const operator: Principal = { kind: 'operator', subject: 'opr_1', scopes: ['operator'], configVersion: 0 };

describe('the gateway', () => {
  let accounts: StandIn;
  let orders: StandIn;
  let reporting: StandIn;
  let subscriptions: ServiceApplication;
  let app: ServiceApplication;
  let address: string;
  let jwksFile: string;
  let env: Record<string, string>;
  let holders: Map<string, Principal>;

  beforeAll(async () => {
    [accounts, orders, reporting] = await Promise.all([StandIn.start(), StandIn.start(), StandIn.start()]);
    const signer = await testSigner();
    jwksFile = signer.jwksFile;
    subscriptions = await startRealService(jwksFile);
    const gone = await StandIn.start();
    await gone.stop();
    env = {
      ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
      ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      ATLAS_REDIS_URL: `redis://127.0.0.1:${gone.port || 1}`,
      ATLAS_LOG_LEVEL: 'silent',
      ATLAS_UPSTREAM_TIMEOUT_MS: '60000',
      ATLAS_UPSTREAM_ACCOUNTS: accounts.url,
      ATLAS_UPSTREAM_ORDERS: `${orders.url}/`,
      ATLAS_UPSTREAM_BILLING: `http://127.0.0.1:${gone.port || 1}`,
      ATLAS_UPSTREAM_SUBSCRIPTIONS: await subscriptions.getUrl(),
      ATLAS_UPSTREAM_NOTIFICATIONS: await subscriptions.getUrl(),
      ATLAS_UPSTREAM_REPORTING: reporting.url,
    };
    app = await createService(GatewayModule, gatewayConfig, { env });
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([accounts.stop(), orders.stop(), reporting.stop(), subscriptions.close()]);
  });

  beforeEach(() => {
    holders = new Map();
    accounts.seen.length = 0;
    orders.seen.length = 0;
    reporting.seen.length = 0;
    orders.behave = answers(200, { ok: true });
    accounts.interrupt = () => false;
    accounts.behave = (request, response) => {
      if (request.url !== '/internal/api-keys/verify') return answers(200, { ok: true })(request, response);
      const principal = holders.get((JSON.parse(request.body) as { hash: string }).hash);
      answers(principal ? 200 : 404, principal ?? {})(request, response);
    };
  });

  function keyOf(principal: Principal): string {
    const secret = newApiKeySecret(principal.kind === 'operator' ? 'opr' : 'key');
    holders.set(hashOfApiKey(secret), principal);
    return secret;
  }

  async function call(path: string, { key = keyOf(user), ...init }: RequestInit & { key?: string | null } = {}) {
    const headers = {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...Object.fromEntries(new Headers(init.headers)),
    };
    const response = await fetch(address + path, { ...init, headers });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      answer: (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>,
    };
  }

  /** `fetch` would tidy the path up. */
  async function statusOfRaw(path: string): Promise<number | undefined> {
    const sent = get(address, { path, headers: { authorization: `Bearer ${keyOf(user)}` } });
    const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage];
    sent.destroy();
    return statusCode;
  }

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  const postPlan = (request: RequestInit) => {
    const headers = { 'content-type': 'application/json' };
    return call('/v1/admin/plans', { method: 'POST', headers, key: keyOf(operator), ...request });
  };

  /** Chunked, since its length is not known beforehand. */
  function stream(megabytes: number): RequestInit {
    const chunks = Array.from({ length: megabytes * 16 }, () => new Uint8Array(65_536).fill(120));
    const headers = { 'content-type': 'application/json' };
    return { method: 'POST', body: ReadableStream.from(chunks), duplex: 'half', headers };
  }

  const problem = (status: number, code: string) => ({
    status,
    answer: { type: `urn:atlas:problem:${code}`, status, remedy: expect.any(String), request_id: expect.any(String) },
  });

  describe('passes a request on', () => {
    it('with method, path, query and body as they came, and the answer as it comes back', async () => {
      orders.behave = answers(201, { id: 'ord_1' }, { location: '/v1/orders/ord_1' });
      const { status, headers, answer } = await post('/v1/orders?a=%20b&c', '{ "x":  1 }');
      expect([status, headers.get('location'), answer]).toEqual([201, '/v1/orders/ord_1', { id: 'ord_1' }]);
      expect(orders.seen).toMatchObject([{ method: 'POST', url: '/v1/orders?a=%20b&c', body: '{ "x":  1 }' }]);
    });

    it('with a token, signed for that service alone, in place of the API key', async () => {
      const key = keyOf(user);
      await call('/v1/orders/1', { key });
      const { authorization = '' } = orders.seen[0]?.headers ?? {};
      const keys = createLocalJWKSet(JSON.parse(await readFile(jwksFile, 'utf8')) as JSONWebKeySet);
      const { payload } = await jwtVerify(authorization.slice('Bearer '.length), keys, {
        audience: 'orders',
        issuer: 'atlas-gateway',
      });
      expect(payload).toMatchObject({
        sub: 'usr_1',
        kind: 'user',
        tenant: user.tenantId,
        user: user.userId,
        account: user.accountId,
        email: user.userEmail,
        scope: 'orders:read',
        cfg: 3,
      });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
      expect(JSON.stringify(orders.seen)).not.toContain(key);
    });

    it('with one token for many requests of a caller', async () => {
      const key = keyOf(user);
      await Promise.all(Array.from({ length: 20 }, () => call('/v1/orders', { key })));
      expect(new Set(orders.seen.map(({ headers }) => headers.authorization)).size).toBe(1);
    });

    it('with its request id and trace, and tells the client the id', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const { headers } = await call('/v1/orders', { headers: { 'x-request-id': 'r-1', traceparent } });
      expect(headers.get('x-request-id')).toBe('r-1');
      expect(orders.seen[0]?.headers).toMatchObject({
        'x-request-id': 'r-1',
        traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-/),
      });
    });

    it('without what the client may not say', async () => {
      await call('/v1/orders', {
        headers: {
          'x-atlas-tenant': 'ten_2',
          'x-forwarded-for': '10.0.0.1',
          cookie: 'a=b',
          'proxy-authorization': 'x',
          te: 'trailers',
        },
      });
      const { headers = {} } = orders.seen[0] ?? {};
      for (const name of ['x-atlas-tenant', 'x-forwarded-for', 'cookie', 'proxy-authorization', 'te'])
        expect(headers).not.toHaveProperty(name);
    });

    it('while the body is still coming', async () => {
      orders.behave = ({ body }, response) => void response.end(JSON.stringify({ size: body.length }));
      const chunks = new ReadableStream<string>({
        async start(controller) {
          for (let part = 0; part < 10; part++) controller.enqueue('x'.repeat(1000));
          controller.close();
        },
      });
      const { answer } = await call('/v1/orders', {
        method: 'POST',
        body: chunks.pipeThrough(new TextEncoderStream()),
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      });
      expect(answer).toEqual({ size: 10_000 });
    });

    it('keeping its client when the service wants to be left', async () => {
      orders.behave = answers(200, {}, { connection: 'close' });
      expect((await call('/v1/orders')).headers.get('connection')).not.toBe('close');
    });

    it('to the right service', async () => {
      await call('/v1/users');
      expect(accounts.seen.map(({ url }) => url)).toEqual(['/internal/api-keys/verify', '/v1/users']);
    });

    it('of an operator to what only operators may', async () => {
      expect((await postPlan({ body: '{}' })).status).toBe(200);
    });

    it('whose length nobody declared, to a service that takes no more than it must', async () => {
      const body = new Blob([JSON.stringify('x'.repeat(1_000_000))]).stream();
      expect((await postPlan({ body, duplex: 'half' })).status).toBe(200);
    });

    it("of an operator to the report on every tenant's revenue", async () => {
      const path = '/v1/admin/reports/revenue?limit=2';
      expect((await call(path, { key: keyOf(operator) })).status).toBe(200);
      expect(reporting.seen).toMatchObject([{ method: 'GET', url: path }]);
    });
  });

  /** As it is all the time here. */
  describe('without Redis', () => {
    const json = { 'content-type': 'application/json' };

    it('says that sessions cannot be checked, and never that they have ended', async () => {
      const headers = { cookie: cookieOf(newTicket()) };
      const answer = await call('/v1/orders', { key: null, headers });
      expect(answer).toMatchObject(problem(503, 'sessions_unavailable'));
      expect(answer.headers.get('retry-after')).toBe('1');
    });

    it('lets nobody log in or sign up: what is limited must not be tried without limit', async () => {
      const login = { method: 'POST', key: null, headers: json, body: '{"email":"ada@acme.example","password":"x"}' };
      expect(await call('/v1/sessions', login)).toMatchObject(problem(503, 'sessions_unavailable'));
      expect(await call('/v1/sign-up', { ...login, body: '{}' })).toMatchObject(problem(503, 'limits_unavailable'));
      expect(accounts.seen).toEqual([]);
    });

    it('admits its own share of the requests of a key, and then no more', async () => {
      const key = keyOf({ ...user, tenantId: newId('ten') });
      const start = performance.now();
      let admitted = 0;
      let answer = await call('/v1/reports/revenue', { key });
      for (; admitted < 100 && answer.status === 200; answer = await call('/v1/reports/revenue', { key })) admitted++;
      expect(answer).toMatchObject(problem(429, 'too_many_requests'));
      // A key may take 3,000 a minute, a twelfth of it here; a report takes ten.
      const cameBack = ((performance.now() - start) / 60_000) * 25;
      expect(admitted).toBeGreaterThanOrEqual(25);
      expect(admitted).toBeLessThanOrEqual(26 + cameBack);
    });

    it('still refuses, before all else, what changes something by a session without its CSRF token', async () => {
      const headers = { ...json, cookie: cookieOf(newTicket()) };
      expect(await call('/v1/orders', { method: 'POST', key: null, headers, body: '{}' })).toMatchObject(
        problem(403, 'invalid_csrf_token'),
      );
    });
  });

  describe("takes an operator to a service's side of the bus", () => {
    it.each(['GET', 'POST', 'PATCH'])('with %s', async (method) => {
      const path = '/v1/admin/reporting/dead-letters/42?a=b';
      const sent = method === 'GET' ? {} : { body: '{"x":1}', headers: { 'content-type': 'application/json' } };
      expect((await call(path, { method, key: keyOf(operator), ...sent })).status).toBe(200);
      expect(reporting.seen).toMatchObject([{ method, url: path, body: sent.body ?? '' }]);
    });

    it.each(['dead-letters', 'outbox/refused', 'offsets', 'operations'])('and nobody else: %s', async (part) => {
      for (const service of ['accounts', 'orders', 'billing', 'subscriptions', 'notifications', 'reporting']) {
        const path = `/v1/admin/${service}/${part}`;
        expect(await call(path)).toMatchObject(problem(403, 'operators_only'));
        expect(await call(path, { key: null })).toMatchObject(problem(401, 'credentials_required'));
      }
      expect([...orders.seen, ...reporting.seen]).toEqual([]);
    });
  });

  describe('refuses', () => {
    it('a request without a key', async () => {
      const answer = await call('/v1/orders', { key: null });
      expect(answer).toMatchObject(problem(401, 'credentials_required'));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    });

    it('a mistyped key without asking anybody', async () => {
      expect(await call('/v1/orders', { key: `${newApiKeySecret('key').slice(0, -1)}!` })).toMatchObject(
        problem(401, 'invalid_api_key'),
      );
      expect(accounts.seen).toEqual([]);
    });

    it('a key that nobody holds', async () => {
      expect(await call('/v1/orders', { key: newApiKeySecret('key') })).toMatchObject(problem(401, 'invalid_api_key'));
    });

    it("operators' routes to everybody else", async () => {
      expect(await post('/v1/admin/plans', '{}')).toMatchObject(problem(403, 'operators_only'));
      expect(await call('/v1/admin/reports/revenue')).toMatchObject(problem(403, 'operators_only'));
      expect([...orders.seen, ...reporting.seen]).toEqual([]);
    });

    const notThere = ['/', '/v1', '/v1/nothing', '/internal/operators', '/v1/ordersx', '/v1/admin', '/v1/admin/other'];
    for (const path of notThere)
      it(`${path}, which is not there`, async () =>
        expect(await call(path)).toMatchObject(problem(404, 'route_not_found')));

    const climbing = [
      '/v1/orders/%2e%2e/%2e%2e/internal/operators',
      '/v1/orders/..%2fadmin',
      '/v1/orders//x',
      '/v1/orders/%5c..',
    ];
    for (const path of climbing) {
      it(`${path}, which leaves its place`, async () => {
        expect(await statusOfRaw(path)).toBe(400);
        expect(orders.seen).toEqual([]);
      });
    }

    it('a method that the address does not take', async () => {
      const answer = await call('/v1/accounts', { method: 'POST', body: '{}' });
      expect(answer).toMatchObject(problem(405, 'method_not_allowed'));
      expect(answer.headers.get('allow')).toContain('GET');
    });

    for (const megabytes of [2, 8, 40])
      it(`${megabytes} MB whose length nobody declared`, async () => {
        expect(await postPlan(stream(megabytes))).toMatchObject(problem(413, 'body_too_large'));
      });

    it('2 MB whose length nobody declared, also when the service hangs up over them', async () => {
      accounts.interrupt = (request) => request.url === '/v1/users' && request.destroy() !== undefined;
      expect(await call('/v1/users', stream(2))).toMatchObject(problem(413, 'body_too_large'));
    });

    it('an order whose body does not say what it is, as the service would', async () => {
      const body = new Blob(['{"a":1}']); // a text would be labelled by fetch
      const answer = await call('/v1/orders', { method: 'POST', body, headers: { 'idempotency-key': 'k' } });
      expect(answer).toMatchObject(problem(415, 'unsupported_media_type'));
      expect(orders.seen).toEqual([]);
    });

    it('2 MB before anything of it is passed on', async () => {
      expect(await post('/v1/orders', 'x'.repeat(2_000_000))).toMatchObject(problem(413, 'body_too_large'));
      expect(orders.seen).toEqual([]);
    });
  });

  describe('asks accounts', () => {
    it('once for many requests with a new key, with a token of its own and the hash of the key', async () => {
      const key = keyOf(user);
      const answered = await Promise.all(Array.from({ length: 20 }, () => call('/v1/orders', { key })));
      expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
      expect(accounts.seen).toMatchObject([
        { url: '/internal/api-keys/verify', body: JSON.stringify({ hash: hashOfApiKey(key) }) },
      ]);
      expect(JSON.stringify(accounts.seen)).not.toContain(key);
    });

    it('again when it hung up', async () => {
      accounts.behave = hangsUp(1, accounts.behave);
      expect((await call('/v1/orders')).status).toBe(200);
    });

    it('and says so when it cannot', async () => {
      accounts.behave = answers(500, {});
      const answer = await call('/v1/orders');
      expect(answer).toMatchObject(problem(503, 'callers_not_verifiable'));
      expect(answer.headers.get('retry-after')).toBe('1');
    });
  });

  describe('when a service hangs up', () => {
    it('asks again for what can be read twice', async () => {
      orders.behave = hangsUp(1);
      expect((await call('/v1/orders')).status).toBe(200);
      expect(orders.seen).toHaveLength(2);
    });

    it('asks a second time and no third', async () => {
      orders.behave = hangsUp(9);
      const answer = await call('/v1/orders');
      expect(answer).toMatchObject(problem(502, 'answer_lost'));
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(orders.seen).toHaveLength(2);
    });

    it('repeats an order with an Idempotency-Key, body and all', async () => {
      orders.behave = hangsUp(1);
      expect((await post('/v1/orders', '{"a":1}', { 'idempotency-key': 'k' })).status).toBe(200);
      expect(
        orders.seen.map(({ body, headers }) => [body, headers['idempotency-key'], headers['content-type']]),
      ).toEqual([
        ['{"a":1}', 'k', 'application/json'],
        ['{"a":1}', 'k', 'application/json'],
      ]);
    });

    it('never repeats one where no key is honoured', async () => {
      orders.behave = hangsUp(1);
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
      const redrive = { method: 'POST', key: keyOf(operator), headers, body: '{}' };
      expect(await call('/v1/admin/orders/dead-letters/redrive', redrive)).toMatchObject(problem(502, 'answer_lost'));
      expect(orders.seen).toHaveLength(1);
    });

    it('never repeats one without', async () => {
      orders.behave = hangsUp(1);
      expect(await post('/v1/orders', '{"a":1}')).toMatchObject(problem(502, 'answer_lost'));
      expect(orders.seen).toHaveLength(1);
    });
  });

  it('says that a service is not there also to whom it had not heard to the end', async () => {
    const body = new Blob(['{}']).stream(); // of no declared length, so that it passes through, and cannot be sent twice
    const sent = { method: 'POST', key: keyOf(operator), headers: { 'content-type': 'application/json' } };
    const answer = await call('/v1/admin/billing/dead-letters/redrive', { ...sent, body, duplex: 'half' });
    expect(answer).toMatchObject(problem(503, 'service_unavailable'));
  });

  it('says that a service is not there, and when to come back', async () => {
    const answer = await call('/v1/charges');
    expect(answer).toMatchObject(problem(503, 'service_unavailable'));
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('asks again what it could not send: another instance may be there by now', async () => {
    const port = new URL(env['ATLAS_UPSTREAM_BILLING'] ?? '').port;
    const { promise: another, resolve: comes } = Promise.withResolvers<StandIn>();
    const inVain = () => {
      unsubscribe('undici:client:connectError', inVain);
      comes(StandIn.start(Number(port)));
    };
    subscribe('undici:client:connectError', inVain);
    expect((await call('/v1/charges')).status).toBe(200);
    await (await another).stop();
  });

  it('does not wait for ever', async () => {
    orders.behave = () => undefined;
    const hasty = await createService(GatewayModule, gatewayConfig, {
      env: { ...env, ATLAS_UPSTREAM_TIMEOUT_MS: '300' },
    });
    const headers = { authorization: `Bearer ${keyOf(user)}` };
    const answer = await hasty.inject({ url: '/v1/orders', headers });
    expect({ status: answer.statusCode, answer: answer.json() }).toMatchObject(problem(504, 'answer_too_late'));
    await hasty.close();
  });

  it('passes the problems of services on as they are', async () => {
    orders.behave = answers(
      422,
      { type: 'urn:atlas:problem:unknown_plan' },
      { 'content-type': 'application/problem+json' },
    );
    const { status, headers, answer } = await call('/v1/orders');
    expect([status, headers.get('content-type'), answer]).toEqual([
      422,
      'application/problem+json',
      { type: 'urn:atlas:problem:unknown_plan' },
    ]);
  });

  it('names the tenant, the request and the trace of a request in its log', async () => {
    const logger = app.get(AppLogger);
    const lines: object[] = [];
    const written = Promise.withResolvers<void>();
    const info = jest.spyOn(logger, 'info').mockImplementation((_message, fields) => {
      lines.push({ ...fields, ...currentContext() });
      written.resolve();
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await call('/v1/orders', { headers: { 'x-request-id': 'r-1', traceparent } });
    await written.promise;
    info.mockRestore();
    const ofThisTrace = expect.stringContaining('0af7651916cd43dd8448eb211c80319c');
    expect(lines).toMatchObject([
      { route: '/v1/orders', requestId: 'r-1', tenantId: user.tenantId, traceparent: ofThisTrace },
    ]);
  });

  it('says which variable is wrong when it cannot read the key that it signs with', async () => {
    const start = createService(GatewayModule, gatewayConfig, {
      env: { ...env, ATLAS_TOKEN_SIGNING_KEY_FILE: '/not/there.json' },
    });
    await expect(start).rejects.toThrow(ConfigurationError);
    await expect(start).rejects.toThrow('ATLAS_TOKEN_SIGNING_KEY_FILE cannot be used: ENOENT');
  });

  it('is ready, and measures by route', async () => {
    await call('/v1/orders');
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${address}/metrics`)).text()).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/v1\/orders",status="200"\}/,
    );
  });
});
