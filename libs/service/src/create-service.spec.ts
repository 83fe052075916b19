import { IdempotencyKey, IsCurrencyCode, openApi, PageQuery, ParseId } from '@atlas/http';
import { currentContext, newId, type ExecutionContext, type OrderId, type TenantId } from '@atlas/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Ip, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeConfig } from './config/describe-config.ts';
import { serviceVariables } from './config/service-variables.ts';
import { networks } from './config/variable.ts';
import { createService } from './create-service.ts';
import { Liveness } from './health/liveness.ts';
import { Readiness } from './health/readiness.ts';
import { Drain } from './lifecycle/drain.ts';
import { CurrentTenant, Scopes } from './principal.decorators.ts';
import { ServiceModule } from './service.module.ts';
import { testSigner, type TestSigner } from './testing.ts';

class PlaceThing {
  @IsCurrencyCode()
  currency!: string;
}

@Controller('v1/things')
class ThingsController {
  @Post()
  @Scopes('things:write', 'operator')
  place(@IdempotencyKey() key: string, @Body() { currency }: PlaceThing): unknown {
    return { key, currency };
  }

  @Get()
  @Scopes('things:read')
  list(@Query() query: PageQuery): PageQuery {
    return query;
  }

  @Get('forgotten')
  forgotten(): string {
    return 'whose scopes nobody wrote down';
  }

  @Get('address')
  @Scopes('things:read')
  address(@Ip() address: string): string {
    return address;
  }

  @Get('broken/:fault')
  @Scopes('things:read')
  break(@Param('fault') fault: string): never {
    throw Object.assign(new Error(`connect ${fault} at 10.0.0.1`), { code: fault });
  }

  @Get('context')
  @Scopes('things:read', 'operator')
  context(@CurrentTenant() tenantId: TenantId): { tenantId: TenantId; context: ExecutionContext | undefined } {
    return { tenantId, context: currentContext() };
  }

  @Get(':id')
  @Scopes('things:read')
  find(@Param('id', new ParseId('ord')) id: OrderId): never {
    throw new Error(`the password is hunter2, ${id}`);
  }
}

const config = describeConfig('things', {
  ...serviceVariables(0),
  trustedProxies: networks('ATLAS_TRUSTED_PROXIES', 'the balancers in front', { default: [] }),
});

@Module({ imports: [ServiceModule.for(config)], controllers: [ThingsController] })
class ThingsModule {}

const tenantId = newId('ten');
const id = newId('ord');

describe('a service', () => {
  let app: NestFastifyApplication;
  let signer: TestSigner;
  let authorization: string;

  beforeAll(async () => {
    signer = await testSigner();
    authorization = await signer.bearer({ kind: 'user', tenantId, scopes: ['things:read', 'things:write'] }, 'things');
    app = await createService(ThingsModule, config, {
      env: { ATLAS_TOKEN_JWKS_FILE: signer.jwksFile, ATLAS_LOG_LEVEL: 'silent' },
    });
  });
  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = { authorization }) =>
    app.inject({ method: 'GET', url, headers });
  const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/v1/things',
      payload,
      headers: { authorization, 'idempotency-key': 'k', 'content-type': 'application/json', ...headers },
    });

  it('answers a good request', async () => {
    const { statusCode, body } = await post('{"currency":"EUR"}');
    expect([statusCode, JSON.parse(body)]).toEqual([201, { key: 'k', currency: 'EUR' }]);
  });

  it('runs a handler in the context of its request', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { context } = (await get('/v1/things/context', { authorization, 'x-request-id': 'r-1', traceparent })).json<{
      context: ExecutionContext;
    }>();
    expect(context).toMatchObject({ requestId: 'r-1', correlationId: 'r-1', tenantId });
    expect(context.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
  });

  it('takes for the address of a client what the balancers say that it trusts, and nobody else', async () => {
    const addressSeenBy = async (service: NestFastifyApplication, remoteAddress: string) => {
      const headers = { authorization, 'x-forwarded-for': '203.0.113.7' };
      return (await service.inject({ method: 'GET', url: '/v1/things/address', headers, remoteAddress })).body;
    };
    const env = { ATLAS_TOKEN_JWKS_FILE: signer.jwksFile, ATLAS_LOG_LEVEL: 'silent' };
    const balanced = await createService(ThingsModule, config, {
      env: { ...env, ATLAS_TRUSTED_PROXIES: '10.0.0.0/8' },
    });
    expect(await addressSeenBy(balanced, '10.1.2.3')).toBe('203.0.113.7');
    expect(await addressSeenBy(balanced, '192.0.2.1')).toBe('192.0.2.1');
    expect(await addressSeenBy(app, '10.1.2.3')).toBe('10.1.2.3');
    await balanced.close();
    for (const wrong of ['lb', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.1,'])
      expect(() => config.read({ ...env, ATLAS_TRUSTED_PROXIES: wrong })).toThrow('ATLAS_TRUSTED_PROXIES');
  });

  it('turns text in a query into numbers', async () => {
    expect((await get('/v1/things?limit=5')).json()).toEqual({ limit: 5 });
  });

  const problems: readonly [
    what: string,
    request: () => Promise<{ statusCode: number; body: string; headers: object }>,
    status: number,
    code: string,
  ][] = [
    ['no token', () => get('/v1/things', {}), 401, 'unauthenticated'],
    ['something that is no token', () => get('/v1/things', { authorization: 'Bearer a.b.c' }), 401, 'unauthenticated'],
    [
      'a token of another service',
      async () => get('/v1/things', { authorization: await signer.bearer({ kind: 'service', scopes: [] }, 'orders') }),
      401,
      'unauthenticated',
    ],
    [
      'a token without the scope',
      async () => post('{}', { authorization: await signer.bearer({ kind: 'user', tenantId, scopes: [] }, 'things') }),
      403,
      'missing_scope',
    ],
    [
      'a token without a tenant',
      async () =>
        get('/v1/things/context', {
          authorization: await signer.bearer({ kind: 'operator', scopes: ['operator'] }, 'things'),
        }),
      403,
      'tenant_required',
    ],
    ['anybody at a route that names no scope', () => get('/v1/things/forgotten'), 403, 'missing_scope'],
    ['a database that is away', () => get('/v1/things/broken/ECONNREFUSED'), 503, 'try_again'],
    ['a field that is not valid', () => post('{"currency":"EUX"}'), 422, 'invalid_request'],
    ['no body', () => post(''), 422, 'invalid_request'],
    ['an unknown parameter', () => get('/v1/things?colour=red'), 422, 'invalid_request'],
    ['broken JSON', () => post('{"currency"'), 400, 'malformed_json'],
    ['bad UTF-8', () => post(Buffer.from([0x22, 0xff, 0x22])), 400, 'malformed_json'],
    [
      'JSON four hundred thousand levels deep',
      () => post('['.repeat(400_000) + ']'.repeat(400_000)),
      400,
      'malformed_json',
    ],
    ['a body of 2 MB', () => post(`"${'x'.repeat(2_000_000)}"`), 413, 'body_too_large'],
    [
      'a body that is not JSON',
      () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported_media_type',
    ],
    [
      'no Idempotency-Key',
      () => post('{"currency":"EUR"}', { 'idempotency-key': '' }),
      400,
      'idempotency_key_required',
    ],
    ['an address that is not there', () => get('/v1/nothing'), 404, 'route_not_found'],
    ['an id of another kind', () => get(`/v1/things/${newId('pln')}`), 404, 'unknown_id'],
    [
      'a method that the address does not take',
      () => app.inject({ method: 'DELETE', url: '/v1/things?x=1', headers: { authorization } }),
      405,
      'method_not_allowed',
    ],
    ['a URL that cannot be decoded', () => get('/v1/things/%zz'), 400, 'malformed_request'],
    ['a NUL in the URL', () => get('/v1/things?cursor=%00'), 400, 'malformed_request'],
  ];
  for (const [what, request, status, code] of problems) {
    it(`answers ${what} with a problem that says what to do`, async () => {
      const { statusCode, headers, body } = await request();
      expect([statusCode, headers]).toMatchObject([
        status,
        { 'content-type': expect.stringContaining('application/problem+json') },
      ]);
      expect(JSON.parse(body)).toMatchObject({
        type: `urn:atlas:problem:${code}`,
        status,
        title: expect.any(String),
        remedy: expect.any(String),
        request_id: expect.any(String),
      });
    });
  }

  it('says which methods an address takes', async () => {
    const { headers } = await app.inject({ method: 'PUT', url: '/v1/things', headers: { authorization } });
    expect(headers['allow']).toBe('POST, GET, HEAD');
  });

  it('says when to come back to a database that is away, and not where it is', async () => {
    const { headers, body } = await get('/v1/things/broken/ECONNREFUSED');
    expect(headers['retry-after']).toBe('1');
    expect(body).not.toContain('10.0.0.1');
  });

  it('tells nobody what went wrong inside', async () => {
    const { statusCode, body } = await get(`/v1/things/${id}`, { authorization, 'x-request-id': 'r-2' });
    expect([statusCode, JSON.parse(body)]).toMatchObject([
      500,
      { type: 'urn:atlas:problem:internal_error', request_id: 'r-2' },
    ]);
    expect(body).not.toContain('hunter2');
  });

  it('describes its API by the rules that it enforces', () => {
    const { paths, components } = openApi(app, 'Things', '1');
    expect(Object.keys(paths)).toEqual([
      '/v1/things',
      '/v1/things/forgotten',
      '/v1/things/address',
      '/v1/things/broken/{fault}',
      '/v1/things/context',
      '/v1/things/{id}',
    ]);
    expect(paths['/v1/things']?.get?.parameters).toMatchObject([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 100 } },
      { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    ]);
    expect(paths['/v1/things']?.post?.parameters).toMatchObject([
      { name: 'Idempotency-Key', in: 'header', required: true },
    ]);
    expect(paths['/v1/things/{id}']?.get).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true }],
      responses: { default: { $ref: '#/components/responses/Problem' } },
    });
    expect(components?.schemas).toMatchObject({
      PlaceThing: { required: ['currency'], additionalProperties: false },
      Problem: { required: expect.arrayContaining(['type', 'remedy', 'request_id']) },
    });
  });

  it('shows its metrics, and how long each route took', async () => {
    const { body } = await get('/metrics', {});
    expect(body).toContain('process_cpu_user_seconds_total');
    expect(body).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/v1\/things",status="201"\} 1/);
  });

  it('is alive, and ready while what it needs is there', async () => {
    expect((await get('/livez', {})).statusCode).toBe(200);
    expect((await get('/readyz', {})).statusCode).toBe(200);
    app.get(Readiness).needs('the moon', () => Promise.reject(new Error('new moon')));
    const { statusCode, body } = await get('/readyz', {});
    expect([statusCode, JSON.parse(body)]).toMatchObject([
      503,
      { details: { accepting: { status: 'up' }, 'the moon': { status: 'down' } } },
    ]);
  });

  it('is not alive when something is lost that only a new process can find again', async () => {
    app.get(Liveness).watch('consumers', () => Promise.resolve(false));
    await get('/livez', {}); // which has it looked for
    const { statusCode, body } = await get('/livez', {});
    expect([statusCode, body]).toEqual([503, expect.stringContaining('consumers')]);
  });

  it('asks its clients to leave once it drains, and still answers them', async () => {
    const told = Promise.withResolvers<void>();
    app.get(Drain).onStart(told.resolve);
    app.get(Drain).start(app.getHttpAdapter().getInstance(), 0);
    await told.promise;
    const { statusCode, headers } = await get('/v1/things');
    expect([statusCode, headers['connection']]).toEqual([200, 'close']);
    expect((await get('/readyz', {})).statusCode).toBe(503);
  });
});
