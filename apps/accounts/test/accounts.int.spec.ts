import { newId } from '@atlas/kernel';
import { isApiKeySecret } from '@atlas/service';
import type { TestPrincipal } from '@atlas/service/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsInTest, operator, ownerOf, type PageBody } from './accounts-in-test.ts';

type Page = PageBody<{ id: string; name: string }>;

describe('the accounts service', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  it('takes a customer aboard with an account, an owner, and a key that works at once', async () => {
    const { tenant, account, owner, apiKey } = await accounts.aCustomer();
    expect(isApiKeySecret(apiKey.secret)).toBe(true);
    expect(await accounts.verify(apiKey.secret)).toMatchObject({
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
    const { tenant, account, owner } = await accounts.aCustomer();
    expect(await accounts.eventsOf(tenant.id)).toEqual([
      {
        type: 'tenant.created',
        data: expect.objectContaining({ tenantId: tenant.id, accountId: account.id, ownerUserId: owner.id }),
      },
    ]);
    expect(await accounts.eventsOf(owner.id)).toEqual([
      { type: 'user.registered', data: expect.objectContaining({ userId: owner.id, email: owner.email, name: 'Ada' }) },
    ]);
  });

  it('refuses a second user with the same address, in whatever case, and tells nobody of one', async () => {
    const customer = await accounts.aCustomer();
    const before = await accounts.outboxSize();
    expect(
      await accounts.call(ownerOf(customer), 'POST', '/v1/users', {
        email: customer.owner.email.toUpperCase(),
        name: 'Eve',
      }),
    ).toMatchObject({
      status: 409,
      answer: { type: 'urn:atlas:problem:email_taken' },
    });
    expect(await accounts.outboxSize()).toBe(before);
  });

  it('shows users page by page, in the order in which they came', async () => {
    const customer = await accounts.aCustomer();
    for (const name of ['Bob', 'Cid', 'Dan'])
      await accounts.call(ownerOf(customer), 'POST', '/v1/users', { email: `${name}@acme.example`, name });
    const first = await accounts.call<Page>(ownerOf(customer), 'GET', '/v1/users?limit=3');
    const second = await accounts.call<Page>(
      ownerOf(customer),
      'GET',
      `/v1/users?limit=3&cursor=${first.answer.nextCursor}`,
    );
    expect([...first.answer.items, ...second.answer.items].map(({ name }) => name)).toEqual([
      'Ada',
      'Bob',
      'Cid',
      'Dan',
    ]);
    expect(second.answer.nextCursor).toBeNull();
  });

  it('keeps tenants apart: what belongs to another is not there', async () => {
    const [mine, theirs] = [await accounts.aCustomer(), await accounts.aCustomer()];
    expect(await accounts.call(ownerOf(mine), 'GET', `/v1/users/${theirs.owner.id}`)).toMatchObject({
      status: 404,
      answer: { type: 'urn:atlas:problem:unknown_user' },
    });
    expect(await accounts.call(ownerOf(mine), 'DELETE', `/v1/api-keys/${theirs.apiKey.id}`)).toMatchObject({
      status: 404,
    });
    expect(
      await accounts.call(ownerOf(mine), 'POST', '/v1/api-keys', {
        name: 'x',
        scopes: ['orders:read'],
        userId: theirs.owner.id,
      }),
    ).toMatchObject({
      status: 422,
      answer: { type: 'urn:atlas:problem:key_for_unknown_user', errors: [{ pointer: '#/userId' }] },
    });
    const { answer } = await accounts.call<Page>(ownerOf(mine), 'GET', '/v1/accounts');
    expect(answer.items.map(({ id }) => id)).toEqual([mine.account.id]);
    expect((await accounts.verify(theirs.apiKey.secret)).status).toBe(200);
  });

  it('makes the first operator once, and another only when asked', async () => {
    const cli: TestPrincipal = { kind: 'service', scopes: ['operator:create'] };
    const attempts = await Promise.all(
      ['Olga', 'Otto'].map((name) =>
        accounts.call<{ id: string; secret: string }>(cli, 'POST', '/internal/operators', { name }),
      ),
    );
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const made = attempts.find(({ status }) => status === 201);
    expect((await accounts.verify(made?.answer.secret ?? '')).answer).toEqual({
      kind: 'operator',
      subject: made?.answer.id,
      scopes: ['operator'],
      configVersion: 0,
    });
    expect((await accounts.call(cli, 'POST', '/internal/operators', { name: 'Ossi', another: true })).status).toBe(201);
  });

  it('lets in only whom a route is for', async () => {
    const customer = await accounts.aCustomer();
    const wish = { name: 'x', owner: { email: 'a@b.example', name: 'x' } };
    expect((await accounts.call(ownerOf(customer), 'POST', '/v1/admin/tenants', wish)).status).toBe(403);
    expect((await accounts.call(operator, 'GET', '/v1/users')).status).toBe(403);
    expect((await accounts.call({ ...operator, scopes: ['users:read'] }, 'GET', '/v1/users')).answer).toMatchObject({
      type: 'urn:atlas:problem:tenant_required',
    });
    expect(
      (await accounts.call(ownerOf(customer), 'POST', '/internal/api-keys/verify', { hash: 'a'.repeat(64) })).status,
    ).toBe(403);
    expect((await accounts.call(operator, 'POST', '/internal/operators', { name: 'x' })).status).toBe(403);
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
      const customer = await accounts.aCustomer();
      const before = await accounts.outboxSize();
      expect(await accounts.call(ownerOf(customer), 'POST', '/v1/users', body)).toMatchObject({
        status: 422,
        answer: { errors: [{ pointer, remedy: expect.any(String) }] },
      });
      expect(await accounts.outboxSize()).toBe(before);
    });
  }

  it('answers an id that was never given out with 404', async () => {
    const customer = await accounts.aCustomer();
    expect((await accounts.call(ownerOf(customer), 'GET', `/v1/users/${newId('usr')}`)).status).toBe(404);
  });

  it('is ready while its database is there', async () => {
    const { statusCode, body } = await accounts.app.inject({ method: 'GET', url: '/readyz' });
    expect([statusCode, JSON.parse(body)]).toMatchObject([
      200,
      { details: { database: { status: 'up' }, 'system database': { status: 'up' } } },
    ]);
  });
});
