import { Redis } from '@atlas/redis';
import { hashOfApiKey, revocationMarkOf } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccountsInTest,
  bySize,
  gateway,
  ownerOf,
  personOf,
  type Customer,
  type PageBody,
  type UserBody,
} from './accounts-in-test.ts';

describe('a user', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  const change = (customer: Customer, by: { id: UserBody['id'] }, whom: UserBody, wish: object) =>
    accounts.call<UserBody>(personOf(customer, by), 'PATCH', `/v1/users/${whom.id}`, wish);
  const remove = (customer: Customer, by: { id: UserBody['id'] }, whom: UserBody) =>
    accounts.call(personOf(customer, by), 'DELETE', `/v1/users/${whom.id}`);

  const beyondYourRole = { status: 403, answer: { type: 'urn:atlas:problem:beyond_your_role' } };
  const lastOwner = { status: 409, answer: { type: 'urn:atlas:problem:last_owner' } };

  it('gets another name and another role, and everybody hears of it', async () => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'member');
    const wish = { name: 'Grace Hopper', role: 'admin' };
    expect(await change(customer, customer.owner, user, wish)).toMatchObject({ status: 200, answer: wish });
    expect(await accounts.eventsOf(user.id)).toEqual([
      { type: 'user.registered', data: expect.objectContaining({ userId: user.id }) },
      { type: 'user.changed', data: { ...wish, userId: user.id, email: user.email, changedAt: expect.any(String) } },
    ]);
  });

  it('is left as they are by a change that changes nothing, and nobody is told', async () => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'member');
    const before = await accounts.outboxSize();
    expect(await change(customer, customer.owner, user, { role: 'member' })).toMatchObject({ status: 200 });
    expect(await accounts.outboxSize()).toBe(before);
  });

  it('becomes an owner by an owner only', async () => {
    const customer = await accounts.aCustomer();
    const [admin, member] = [await accounts.aUserOf(customer, 'admin'), await accounts.aUserOf(customer, 'member')];
    expect(await change(customer, admin, member, { role: 'owner' })).toMatchObject(beyondYourRole);
    expect(await change(customer, admin, customer.owner, { role: 'member' })).toMatchObject(beyondYourRole);
    expect(await remove(customer, admin, customer.owner)).toMatchObject(beyondYourRole);
    const wish = { email: 'boss@c.example', name: 'Boss', role: 'owner' };
    expect(await accounts.call(personOf(customer, admin), 'POST', '/v1/users', wish)).toMatchObject(beyondYourRole);
    expect(await change(customer, admin, member, { role: 'admin' })).toMatchObject({ status: 200 });
    expect(await change(customer, customer.owner, member, { role: 'owner' })).toMatchObject({ status: 200 });
  });

  it('neither leaves nor is demoted as the last owner', async () => {
    const customer = await accounts.aCustomer();
    const { owner } = customer;
    expect(await change(customer, owner, owner, { role: 'admin' })).toMatchObject(lastOwner);
    expect(await remove(customer, owner, owner)).toMatchObject(lastOwner);
    const second = await accounts.aUserOf(customer, 'owner');
    expect(await change(customer, owner, owner, { role: 'admin' })).toMatchObject({ status: 200 });
    expect(await remove(customer, second, second)).toMatchObject(lastOwner);
  });

  it('stays an owner when two who are the last demote each other at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const customer = await accounts.aCustomer();
      const { owner } = customer;
      const second = await accounts.aUserOf(customer, 'owner');
      const [one, other] = await Promise.all([
        change(customer, owner, second, { role: 'member' }),
        change(customer, second, owner, { role: 'member' }),
      ]);
      expect([one.status, other.status].toSorted(bySize)).toEqual([200, 403]); // who comes second is no owner any more
      const { answer } = await accounts.call<PageBody<UserBody>>(ownerOf(customer), 'GET', '/v1/users');
      expect(answer.items.filter(({ role }) => role === 'owner')).toHaveLength(1);
    }
  });

  describe('is logged out everywhere', () => {
    const logOut = (customer: Customer, by: UserBody, { id }: UserBody) =>
      accounts.call(personOf(customer, by), 'DELETE', `/v1/users/${id}/sessions`);
    const epochOf = async ({ tenant }: Customer, { id: userId }: UserBody) => {
      const place = { tenantId: tenant.id, userId };
      return (await accounts.call<{ epoch: number }>(gateway, 'POST', '/internal/users/describe', place)).answer.epoch;
    };

    it('by an administrator, and it is written down', async () => {
      const customer = await accounts.aCustomer();
      const [admin, user] = [await accounts.aUserOf(customer, 'admin'), await accounts.aUserOf(customer, 'member')];
      const key = await accounts.aKeyOf(personOf(customer, user), { scopes: ['orders:read'] });
      const before = await epochOf(customer, user);
      expect((await logOut(customer, admin, user)).status).toBe(204);
      expect(await epochOf(customer, user)).toBe(before + 1);
      expect((await accounts.verify(key.secret)).status).toBe(200);
      const { answer } = await accounts.call<PageBody<object>>(ownerOf(customer), 'GET', '/v1/audit-log?limit=1');
      expect(answer.items).toMatchObject([{ actor: admin.id, action: 'user.logged_out', subject: user.id }]);
    });

    it('by nobody who may do less than they, and by nobody of another tenant', async () => {
      const [customer, other] = [await accounts.aCustomer(), await accounts.aCustomer()];
      const admin = await accounts.aUserOf(customer, 'admin');
      const before = await epochOf(customer, customer.owner);
      expect((await logOut(customer, admin, customer.owner)).status).toBe(403);
      expect((await logOut(other, other.owner, customer.owner)).status).toBe(404);
      const reader = personOf(customer, admin, ['users:read']);
      const path = `/v1/users/${customer.owner.id}/sessions`;
      expect((await accounts.call(reader, 'DELETE', path)).status).toBe(403);
      expect(await epochOf(customer, customer.owner)).toBe(before);
    });
  });

  describe('who is removed', () => {
    it('is erased: nothing of name or address is left, and the address is free again', async () => {
      const customer = await accounts.aCustomer();
      const user = await accounts.aUserOf(customer, 'member', 'Rear Admiral');
      expect((await remove(customer, customer.owner, user)).status).toBe(204);
      for (const table of ['users', 'api_keys', 'passwords', 'audit_entries']) {
        const { rows } = await accounts.database.admin.query(`SELECT t::text FROM ${table} t`);
        expect(JSON.stringify(rows)).not.toContain(user.email);
        expect(JSON.stringify(rows)).not.toContain('Rear Admiral');
      }
      expect((await accounts.call(ownerOf(customer), 'GET', `/v1/users/${user.id}`)).status).toBe(404);
      const { answer } = await accounts.call<PageBody<UserBody>>(ownerOf(customer), 'GET', '/v1/users');
      expect(answer.items.map(({ id }) => id)).toEqual([customer.owner.id]);
      const again = { email: user.email, name: 'Grace' };
      expect((await accounts.call(ownerOf(customer), 'POST', '/v1/users', again)).status).toBe(201);
    });

    it('is told of by id alone, last', async () => {
      const customer = await accounts.aCustomer();
      const user = await accounts.aUserOf(customer, 'member');
      await remove(customer, customer.owner, user);
      expect((await accounts.eventsOf(user.id)).at(-1)).toEqual({
        type: 'user.removed',
        data: { userId: user.id, removedAt: expect.any(String) },
      });
    });

    it('is logged out everywhere, and their keys are refused', async () => {
      const customer = await accounts.aCustomer();
      const user = await accounts.aUserOf(customer, 'admin');
      const key = await accounts.aKeyOf(personOf(customer, user), { scopes: ['orders:read'] });
      await remove(customer, customer.owner, user);
      const place = { tenantId: customer.tenant.id, userId: user.id };
      expect((await accounts.call(gateway, 'POST', '/internal/users/describe', place)).status).toBe(404);
      expect((await accounts.verify(key.secret)).status).toBe(404);
      const mark = revocationMarkOf(hashOfApiKey(key.secret));
      const redis = accounts.app.get(Redis);
      await eventually(async () => expect(await redis.ask((client) => client.exists(mark))).toBe(1));
    });

    it('is removed once', async () => {
      const customer = await accounts.aCustomer();
      const user = await accounts.aUserOf(customer, 'member');
      const attempts = await Promise.all([1, 2].map(() => remove(customer, customer.owner, user)));
      expect(attempts.map(({ status }) => status).toSorted(bySize)).toEqual([204, 404]);
      expect((await change(customer, customer.owner, user, { name: 'Back' })).status).toBe(404);
    });
  });

  it('is of no other tenant: nobody there can change or remove them', async () => {
    const [mine, theirs] = [await accounts.aCustomer(), await accounts.aCustomer()];
    const user = await accounts.aUserOf(theirs, 'member');
    expect((await change(mine, mine.owner, user, { name: 'Mine' })).status).toBe(404);
    expect((await remove(mine, mine.owner, user)).status).toBe(404);
  });

  it.each([
    [{ role: 'king' }, '#/role'],
    [{ name: null }, '#/name'],
    [{ name: '' }, '#/name'],
    [{ email: 'x@y.example' }, '#/email'],
  ])('is not changed by %j', async (wish, pointer) => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'member');
    expect(await change(customer, customer.owner, user, wish)).toMatchObject({
      status: 422,
      answer: { errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
  });
});
