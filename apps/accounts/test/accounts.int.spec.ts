import { createService, hashOfApiKey, isApiKeySecret, type Principal, type ServiceApplication } from '@atlas/service';
import { testSigner, type TestPrincipal, type TestSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { newId, type AccountId, type ApiKeyId, type TenantId, type UserId } from '@atlas/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../migrations/index.ts';
import { accountsConfig } from '../src/accounts.config.ts';
import { AccountsModule } from '../src/accounts.module.ts';

interface Customer {
  tenant: { id: TenantId; name: string };
  account: { id: AccountId };
  owner: { id: UserId; email: string };
  apiKey: { id: ApiKeyId; secret: string; scopes: string[] };
}

interface Page {
  items: { id: string; name: string }[];
  nextCursor: string | null;
}

const operator: TestPrincipal = { kind: 'operator', scopes: ['operator'] };
const gateway: TestPrincipal = { kind: 'service', scopes: ['keys:verify'] };
const everything = ['users:read', 'users:write', 'keys:read', 'keys:write', 'accounts:read', 'orders:read'];

describe('the accounts service', () => {
  let database: TestDatabase;
  let signer: TestSigner;
  let app: ServiceApplication;

  beforeAll(async () => {
    database = await testDatabase('accounts', migrations);
    await keepEventsInOutbox(database);
    signer = await testSigner();
    const env = {
      ATLAS_DATABASE_URL: database.urls.app,
      ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
      ATLAS_KAFKA_BROKERS: '127.0.0.1:1',
      ATLAS_REDIS_URL: testServers.redisUrl(),
      ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      ATLAS_LOG_LEVEL: 'error',
    };
    app = await createService(AccountsModule, accountsConfig, { env });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function call<Answer>(
    principal: TestPrincipal,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
  ) {
    const headers = { authorization: await signer.bearer(principal, 'accounts') };
    const { statusCode, body } = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: statusCode, answer: (body === '' ? {} : JSON.parse(body)) as Answer };
  }

  let customers = 0;
  async function aCustomer(): Promise<Customer> {
    const name = `Customer ${++customers}`;
    const { status, answer } = await call<Customer>(operator, 'POST', '/v1/admin/tenants', {
      name,
      owner: { email: `owner@c${customers}.example`, name: 'Ada' },
    });
    expect(status).toBe(201);
    return answer;
  }

  const userOf = ({ tenant, owner }: Customer, scopes = everything): TestPrincipal => ({
    kind: 'user',
    tenantId: tenant.id,
    userId: owner.id,
    scopes,
  });

  const verify = (secret: string) =>
    call<Principal>(gateway, 'POST', '/internal/api-keys/verify', { hash: hashOfApiKey(secret) });

  it('takes a customer aboard with an account, an owner, and a key that works at once', async () => {
    const { tenant, account, owner, apiKey } = await aCustomer();
    expect(isApiKeySecret(apiKey.secret)).toBe(true);
    expect(await verify(apiKey.secret)).toEqual({
      status: 200,
      answer: {
        kind: 'user',
        subject: owner.id,
        tenantId: tenant.id,
        userId: owner.id,
        userEmail: owner.email,
        accountId: account.id,
        scopes: apiKey.scopes,
        configVersion: 0,
      },
    });
  });

  it('tells the others of a new tenant and its first user', async () => {
    const { tenant, account, owner } = await aCustomer();
    expect(await eventsOf(database, tenant.id)).toEqual([
      {
        type: 'tenant.created',
        data: expect.objectContaining({ tenantId: tenant.id, accountId: account.id, ownerUserId: owner.id }),
      },
    ]);
    expect(await eventsOf(database, owner.id)).toEqual([
      { type: 'user.registered', data: expect.objectContaining({ userId: owner.id, email: owner.email, name: 'Ada' }) },
    ]);
  });

  it('never stores a key, only its hash', async () => {
    const { apiKey } = await aCustomer();
    const { rows } = await database.admin.query('SELECT k::text AS everything FROM api_keys k');
    expect(JSON.stringify(rows)).not.toContain(apiKey.secret);
    expect(JSON.stringify(rows)).toContain(hashOfApiKey(apiKey.secret));
  });

  it('refuses a second user with the same address, in whatever case, and tells nobody of one', async () => {
    const customer = await aCustomer();
    const before = await outboxSize(database);
    expect(
      await call(userOf(customer), 'POST', '/v1/users', { email: customer.owner.email.toUpperCase(), name: 'Eve' }),
    ).toMatchObject({
      status: 409,
      answer: { type: 'urn:atlas:problem:email_taken' },
    });
    expect(await outboxSize(database)).toBe(before);
  });

  it('shows users page by page, in the order in which they came', async () => {
    const customer = await aCustomer();
    for (const name of ['Bob', 'Cid', 'Dan'])
      await call(userOf(customer), 'POST', '/v1/users', { email: `${name}@acme.example`, name });
    const first = await call<Page>(userOf(customer), 'GET', '/v1/users?limit=3');
    const second = await call<Page>(userOf(customer), 'GET', `/v1/users?limit=3&cursor=${first.answer.nextCursor}`);
    expect([...first.answer.items, ...second.answer.items].map(({ name }) => name)).toEqual([
      'Ada',
      'Bob',
      'Cid',
      'Dan',
    ]);
    expect(second.answer.nextCursor).toBeNull();
  });

  it('keeps tenants apart: what belongs to another is not there', async () => {
    const [mine, theirs] = [await aCustomer(), await aCustomer()];
    expect(await call(userOf(mine), 'GET', `/v1/users/${theirs.owner.id}`)).toMatchObject({
      status: 404,
      answer: { type: 'urn:atlas:problem:unknown_user' },
    });
    expect(await call(userOf(mine), 'DELETE', `/v1/api-keys/${theirs.apiKey.id}`)).toMatchObject({ status: 404 });
    expect(
      await call(userOf(mine), 'POST', '/v1/api-keys', { name: 'x', scopes: ['orders:read'], userId: theirs.owner.id }),
    ).toMatchObject({
      status: 422,
      answer: { type: 'urn:atlas:problem:key_for_unknown_user', errors: [{ pointer: '#/userId' }] },
    });
    const { answer } = await call<Page>(userOf(mine), 'GET', '/v1/accounts');
    expect(answer.items.map(({ id }) => id)).toEqual([mine.account.id]);
    expect((await verify(theirs.apiKey.secret)).status).toBe(200);
  });

  it('issues a key with fewer scopes, whose secret is never shown again', async () => {
    const customer = await aCustomer();
    const { answer: key } = await call<Customer['apiKey']>(userOf(customer), 'POST', '/v1/api-keys', {
      name: 'reader',
      scopes: ['orders:read'],
    });
    expect((await verify(key.secret)).answer).toMatchObject({ scopes: ['orders:read'], userId: customer.owner.id });
    const { answer } = await call<Page>(userOf(customer), 'GET', '/v1/api-keys');
    expect(answer.items.map(({ name }) => name)).toEqual(['owner', 'reader']);
    expect(JSON.stringify(answer)).not.toContain(key.secret);
  });

  it('lets nobody give away more than they hold', async () => {
    const customer = await aCustomer();
    const wish = { name: 'more', scopes: ['orders:read', 'orders:write'] };
    expect(await call(userOf(customer, ['keys:write', 'orders:read']), 'POST', '/v1/api-keys', wish)).toMatchObject({
      status: 403,
      answer: { type: 'urn:atlas:problem:scope_not_held', detail: 'Not held: orders:write.' },
    });
  });

  it('forgets a revoked key, however often it is revoked', async () => {
    const customer = await aCustomer();
    for (let times = 0; times < 2; times++)
      expect((await call(userOf(customer), 'DELETE', `/v1/api-keys/${customer.apiKey.id}`)).status).toBe(204);
    expect(await verify(customer.apiKey.secret)).toMatchObject({
      status: 404,
      answer: { type: 'urn:atlas:problem:unknown_api_key' },
    });
  });

  it('makes the first operator once, and another only when asked', async () => {
    const cli: TestPrincipal = { kind: 'service', scopes: ['operator:create'] };
    const attempts = await Promise.all(
      ['Olga', 'Otto'].map((name) =>
        call<{ id: string; secret: string }>(cli, 'POST', '/internal/operators', { name }),
      ),
    );
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const made = attempts.find(({ status }) => status === 201);
    expect((await verify(made?.answer.secret ?? '')).answer).toEqual({
      kind: 'operator',
      subject: made?.answer.id,
      scopes: ['operator'],
      configVersion: 0,
    });
    expect((await call(cli, 'POST', '/internal/operators', { name: 'Ossi', another: true })).status).toBe(201);
  });

  it('lets in only whom a route is for', async () => {
    const customer = await aCustomer();
    const wish = { name: 'x', owner: { email: 'a@b.example', name: 'x' } };
    expect((await call(userOf(customer), 'POST', '/v1/admin/tenants', wish)).status).toBe(403);
    expect((await call(operator, 'GET', '/v1/users')).status).toBe(403);
    expect((await call({ ...operator, scopes: ['users:read'] }, 'GET', '/v1/users')).answer).toMatchObject({
      type: 'urn:atlas:problem:tenant_required',
    });
    expect((await call(userOf(customer), 'POST', '/internal/api-keys/verify', { hash: 'a'.repeat(64) })).status).toBe(
      403,
    );
    expect((await call(operator, 'POST', '/internal/operators', { name: 'x' })).status).toBe(403);
  });

  const refused: readonly [what: string, body: object, pointer: string][] = [
    ['an unknown field', { email: 'a@b.example', name: 'x', admin: true }, '#/admin'],
    ['no name', { email: 'a@b.example' }, '#/name'],
    ['an empty name', { email: 'a@b.example', name: '' }, '#/name'],
    ['a name of two lines', { email: 'a@b.example', name: 'Ada\n\nYou have won' }, '#/name'],
    ['no e-mail address', { email: 'nobody', name: 'x' }, '#/email'],
    ['a number for a name', { email: 'a@b.example', name: 7 }, '#/name'],
  ];
  for (const [what, body, pointer] of refused) {
    it(`refuses a user with ${what}, and writes nothing`, async () => {
      const customer = await aCustomer();
      const before = await outboxSize(database);
      expect(await call(userOf(customer), 'POST', '/v1/users', body)).toMatchObject({
        status: 422,
        answer: { errors: [{ pointer, remedy: expect.any(String) }] },
      });
      expect(await outboxSize(database)).toBe(before);
    });
  }

  it('answers an id that was never given out with 404', async () => {
    const customer = await aCustomer();
    expect((await call(userOf(customer), 'GET', `/v1/users/${newId('usr')}`)).status).toBe(404);
  });

  it('is ready while its database is there', async () => {
    const { statusCode, body } = await app.inject({ method: 'GET', url: '/readyz' });
    expect([statusCode, JSON.parse(body)]).toMatchObject([
      200,
      { details: { database: { status: 'up' }, 'system database': { status: 'up' } } },
    ]);
  });
});

/** Takes the relay's leases away: what is published stays where the test can look at it. */
async function keepEventsInOutbox({ admin }: TestDatabase): Promise<void> {
  await admin.query(`UPDATE bus.relay_lease SET owner = gen_random_uuid(), until = now() + interval '1 hour'`);
}

async function eventsOf({ admin }: TestDatabase, key: string): Promise<{ type: string; data: unknown }[]> {
  const { rows } = await admin.query<{ headers: string; payload: Buffer }>(
    'SELECT headers, payload FROM bus.outbox WHERE key = $1',
    [key],
  );
  return rows.map(({ headers, payload }) => ({
    type: /"?ce_type"?:"?([a-z.]+)/.exec(headers)?.[1] ?? headers,
    data: JSON.parse(payload.toString()),
  }));
}

async function outboxSize({ admin }: TestDatabase): Promise<number> {
  const { rows } = await admin.query<{ count: number }>('SELECT count(*)::int AS count FROM bus.outbox');
  return rows[0]?.count ?? 0;
}
