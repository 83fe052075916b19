import { DescribedAnswers } from '@atlas/http/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccountsInTest,
  bySize,
  gateway,
  ownerOf,
  type Customer,
  type KeyBody,
  type PageBody,
  type UserBody,
} from './accounts-in-test.ts';

interface Linked {
  readonly id: string;
  readonly _links: { readonly self: { readonly href: string } };
}

describe('the API of accounts', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  const aUser = () => ({ email: `${crypto.randomUUID()}@c.example`, name: 'Grace' });

  describe('carries out once what is repeated with its Idempotency-Key:', () => {
    it('a user, who is there once; everybody is told the same', async () => {
      const customer = await accounts.aCustomer();
      const wish = aUser();
      const key = { 'idempotency-key': crypto.randomUUID() };
      const ask = () => accounts.call<UserBody>(ownerOf(customer), 'POST', '/v1/users', wish, key);
      const answers = await Promise.all([ask(), ask(), ask()]);
      expect(new Set(answers.map(({ status, answer }) => `${status} ${answer.id}`)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(2);
      const other = await accounts.call(ownerOf(customer), 'POST', '/v1/users', { ...wish, name: 'Eve' }, key);
      expect(other.status).toBe(422);
    });

    it('a key and its rotation, whose secrets are told again to who has the Idempotency-Key, and to nobody else', async () => {
      const customer = await accounts.aCustomer();
      const key = { 'idempotency-key': crypto.randomUUID() };
      const wish = { name: 'nightly', scopes: ['orders:read'] };
      const issue = () => accounts.call<KeyBody>(ownerOf(customer), 'POST', '/v1/api-keys', wish, key);
      const [first, second] = [await issue(), await issue()];
      expect(second.answer).toEqual(first.answer);
      const url = `/v1/api-keys/${first.answer.id}/rotate`;
      const rotate = () => accounts.call<KeyBody>(ownerOf(customer), 'POST', url, {}, key);
      const [next, again] = [await rotate(), await rotate()];
      expect([next.status, again.answer.secret]).toEqual([201, next.answer.secret]);
      const { rows } = await accounts.database.admin.query(`SELECT encode(answer, 'escape') FROM idempotency_keys`);
      expect(JSON.stringify(rows)).not.toContain('atlas_key_');
    });

    it('a sign-up, which opens one tenant', async () => {
      const before = await accounts.count('tenants');
      const wish = { name: 'Once', owner: aUser(), password: 'seven bridges at noon' };
      const key = { 'idempotency-key': crypto.randomUUID() };
      const signUp = () => accounts.call<Customer>(gateway, 'POST', '/v1/sign-up', wish, key);
      const [first, second] = [await signUp(), await signUp()];
      expect(second.answer).toEqual(first.answer);
      expect(await accounts.count('tenants')).toBe(before + 1);
    });

    it('and asks for one where there is none', async () => {
      const customer = await accounts.aCustomer();
      const none = { 'idempotency-key': '' };
      expect((await accounts.call(ownerOf(customer), 'POST', '/v1/users', aUser(), none)).status).toBe(400);
    });
  });

  it('changes nothing that somebody else has changed since it was seen', async () => {
    const customer = await accounts.aCustomer();
    const { id } = await accounts.aUserOf(customer, 'member');
    const owner = ownerOf(customer);
    const { headers } = await accounts.call(owner, 'GET', `/v1/users/${id}`);
    const seen = { 'if-match': String(headers.etag) };
    const rename = (name: string) => accounts.call(owner, 'PATCH', `/v1/users/${id}`, { name }, seen);
    const answers = await Promise.all([rename('Grace Hopper'), rename('Rear Admiral')]);
    expect(answers.map(({ status }) => status).toSorted(bySize)).toEqual([200, 412]);
    expect((await accounts.call(owner, 'DELETE', `/v1/users/${id}`, undefined, seen)).status).toBe(412);
    expect((await accounts.call(owner, 'GET', `/v1/users/${id}`)).status).toBe(200);
  });

  it('shows what it says it shows, and where each thing is found', async () => {
    const customer = await accounts.aCustomer();
    const owner = ownerOf(customer);
    const described = new DescribedAnswers(accounts.app);
    await accounts.call(owner, 'POST', '/v1/oauth-clients', { name: 'erp', scopes: ['orders:read'] });
    for (const list of ['/v1/users', '/v1/accounts', '/v1/api-keys', '/v1/oauth-clients', '/v1/audit-log']) {
      const url = `${list}?limit=1`;
      const { status, answer } = await accounts.call<PageBody<Linked>>(owner, 'GET', url);
      expect(described.faultsOf({ method: 'GET', url, status, body: JSON.stringify(answer) })).toEqual([]);
      const [{ id, _links } = { id: '', _links: { self: { href: '' } } }] = answer.items;
      expect(_links.self.href).toBe(`${list}/${id}`);
      const one = await accounts.call<Linked>(owner, 'GET', _links.self.href);
      expect([one.status, one.answer]).toEqual([200, answer.items[0]]);
      const body = JSON.stringify(one.answer);
      expect(described.faultsOf({ method: 'GET', url: _links.self.href, status: one.status, body })).toEqual([]);
    }
  });
});
