import { Redis } from '@atlas/redis';
import { hashOfApiKey, revocationMarkOf } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccountsInTest,
  bySize,
  gateway,
  operator,
  ownerOf,
  personOf,
  type Customer,
  type KeyBody,
  type PageBody,
} from './accounts-in-test.ts';

const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

describe('an API key', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  const rotate = (customer: Customer, id: string, wish: object = {}, scopes?: string[]) =>
    accounts.call<KeyBody>(ownerOf(customer, scopes), 'POST', `/v1/api-keys/${id}/rotate`, wish);

  async function keysOf(customer: Customer): Promise<KeyBody[]> {
    const { answer } = await accounts.call<PageBody<KeyBody>>(ownerOf(customer), 'GET', '/v1/api-keys');
    return answer.items;
  }

  /** As if so much time had passed since. */
  const expire = (id: string) =>
    accounts.database.admin.query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      id.slice(4),
    ]);

  it('is never stored, only its hash', async () => {
    const { apiKey } = await accounts.aCustomer();
    const { rows } = await accounts.database.admin.query('SELECT k::text AS everything FROM api_keys k');
    expect(JSON.stringify(rows)).not.toContain(apiKey.secret);
    expect(JSON.stringify(rows)).toContain(hashOfApiKey(apiKey.secret));
  });

  it('is issued with fewer scopes, and its secret is never shown again', async () => {
    const customer = await accounts.aCustomer();
    const key = await accounts.aKeyOf(ownerOf(customer), { name: 'reader', scopes: ['orders:read'] });
    const { answer } = await accounts.verify(key.secret);
    expect(answer).toMatchObject({ scopes: ['orders:read'], userId: customer.owner.id });
    const keys = await keysOf(customer);
    expect(keys.map(({ name }) => name)).toEqual(['owner', 'reader']);
    expect(JSON.stringify(keys)).not.toContain(key.secret);
  });

  describe('gives nobody more than its giver has:', () => {
    it('not a scope that the giver does not hold', async () => {
      const customer = await accounts.aCustomer();
      const wish = { name: 'more', scopes: ['orders:read', 'orders:write'] };
      const giver = ownerOf(customer, ['keys:write', 'orders:read']);
      expect(await accounts.call(giver, 'POST', '/v1/api-keys', wish)).toMatchObject({
        status: 403,
        answer: { type: 'urn:atlas:problem:scope_not_held', detail: 'Not held: orders:write.' },
      });
    });

    it('not one that the user has not in whose name it is to act', async () => {
      const customer = await accounts.aCustomer();
      const { id: userId } = await accounts.aUserOf(customer, 'member');
      const wish = { name: 'more', scopes: ['users:write'], userId };
      expect(await accounts.call(ownerOf(customer), 'POST', '/v1/api-keys', wish)).toMatchObject({
        status: 403,
        answer: { detail: 'Not held by a user who is member: users:write.' },
      });
    });

    it('not the name of somebody who may do more', async () => {
      const customer = await accounts.aCustomer();
      const admin = personOf(customer, await accounts.aUserOf(customer, 'admin'));
      const wish = { name: 'as the owner', scopes: ['orders:read'], userId: customer.owner.id };
      const refusal = { status: 403, answer: { type: 'urn:atlas:problem:beyond_your_role' } };
      expect(await accounts.call(admin, 'POST', '/v1/api-keys', wish)).toMatchObject(refusal);
      const { id } = customer.apiKey;
      expect(await accounts.call(admin, 'POST', `/v1/api-keys/${id}/rotate`, {})).toMatchObject(refusal);
    });

    it('nor by being rotated', async () => {
      const customer = await accounts.aCustomer();
      expect(await rotate(customer, customer.apiKey.id, {}, ['keys:write'])).toMatchObject({
        status: 403,
        answer: { type: 'urn:atlas:problem:scope_not_held' },
      });
    });
  });

  it('can do no more than its user once their role is a lesser one', async () => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'admin');
    const key = await accounts.aKeyOf(personOf(customer, user), { scopes: ['orders:read', 'orders:write'] });
    await accounts.call(ownerOf(customer), 'PATCH', `/v1/users/${user.id}`, { role: 'read_only' });
    expect((await accounts.verify(key.secret)).answer.scopes).toEqual(['orders:read']);
  });

  it('is refused when its time has come, and until then says when that will be', async () => {
    const customer = await accounts.aCustomer();
    const expiresAt = inHours(1);
    const key = await accounts.aKeyOf(ownerOf(customer), { scopes: ['orders:read'], expiresAt });
    expect(key.expiresAt).toBe(expiresAt);
    expect((await accounts.verify(key.secret)).answer.expiresAt).toBe(expiresAt);
    await expire(key.id);
    expect((await accounts.verify(key.secret)).status).toBe(404);
  });

  it('cannot be made to have expired already', async () => {
    const customer = await accounts.aCustomer();
    const wish = { name: 'late', scopes: ['orders:read'], expiresAt: '2020-01-01T00:00:00Z' };
    expect(await accounts.call(ownerOf(customer), 'POST', '/v1/api-keys', wish)).toMatchObject({
      status: 422,
      answer: { errors: [{ pointer: '#/expiresAt', code: 'not_in_future' }] },
    });
  });

  it('works on beside the one that it was rotated to, for the overlap; both are listed', async () => {
    const customer = await accounts.aCustomer();
    const old = await accounts.aKeyOf(ownerOf(customer), { name: 'nightly', scopes: ['orders:read', 'plans:read'] });
    const { status, answer: successor } = await rotate(customer, old.id, { overlapSeconds: 3_600 });
    expect(status).toBe(201);
    expect(successor).toMatchObject({ name: 'nightly', scopes: old.scopes, userId: old.userId, expiresAt: null });
    expect((await accounts.verify(old.secret)).status).toBe(200);
    expect((await accounts.verify(successor.secret)).status).toBe(200);
    const [, outgoing, incoming] = await keysOf(customer);
    expect(outgoing).toMatchObject({ id: old.id, replacedBy: successor.id });
    expect(Date.parse(outgoing?.expiresAt ?? '') - Date.now()).toBeGreaterThan(0.9 * hour);
    expect(incoming).toMatchObject({ id: successor.id, replacedBy: null });
    await expire(old.id);
    expect((await accounts.verify(old.secret)).status).toBe(404);
    expect((await accounts.verify(successor.secret)).status).toBe(200);
  });

  it('is refused at once when it is rotated without an overlap', async () => {
    const customer = await accounts.aCustomer();
    const old = await accounts.aKeyOf(ownerOf(customer), { scopes: ['orders:read'] });
    await rotate(customer, old.id, { overlapSeconds: 0 });
    expect((await accounts.verify(old.secret)).status).toBe(404);
  });

  it('is rotated once, by however many at the same time, and not after its end', async () => {
    const customer = await accounts.aCustomer();
    const { id } = await accounts.aKeyOf(ownerOf(customer), { scopes: ['orders:read'] });
    const attempts = await Promise.all([1, 2, 3].map(() => rotate(customer, id)));
    expect(attempts.map(({ status }) => status).toSorted(bySize)).toEqual([201, 409, 409]);
    const revoked = await accounts.aKeyOf(ownerOf(customer), { scopes: ['orders:read'] });
    await accounts.call(ownerOf(customer), 'DELETE', `/v1/api-keys/${revoked.id}`);
    expect(await rotate(customer, revoked.id)).toMatchObject({
      status: 409,
      answer: { type: 'urn:atlas:problem:api_key_not_rotatable' },
    });
  });

  it('is not rotated with an overlap of more than a week', async () => {
    const customer = await accounts.aCustomer();
    expect((await rotate(customer, customer.apiKey.id, { overlapSeconds: 604_801 })).status).toBe(422);
    expect((await rotate(customer, customer.apiKey.id, { overlapSeconds: -1 })).status).toBe(422);
  });

  it('tells when it was last used, to the minute', async () => {
    const customer = await accounts.aCustomer();
    const { id, secret } = customer.apiKey;
    const lastUse = async () => (await keysOf(customer)).find((key) => key.id === id)?.lastUsedAt ?? null;
    expect(await lastUse()).toBeNull();
    await accounts.verify(secret);
    const first = await eventually(async () => (await lastUse()) ?? Promise.reject(new Error('not noted yet')));
    await accounts.verify(secret);
    await accounts.database.admin.query(
      `UPDATE api_keys SET last_used_at = last_used_at - interval '1 hour' WHERE id = $1`,
      [id.slice(4)],
    );
    await accounts.verify(secret);
    await eventually(async () => expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThanOrEqual(Date.parse(first)));
  });

  it('is verified although its use cannot be written down', async () => {
    const { apiKey } = await accounts.aCustomer();
    await accounts.database.admin.query('REVOKE UPDATE ON api_keys FROM accounts_app');
    try {
      expect((await accounts.verify(apiKey.secret)).status).toBe(200);
    } finally {
      await accounts.database.admin.query('GRANT UPDATE ON api_keys TO accounts_app');
    }
  });

  it('is forgotten when it is revoked, however often, and the gateways are told at once', async () => {
    const customer = await accounts.aCustomer();
    const { id, secret } = customer.apiKey;
    for (let times = 0; times < 2; times++)
      expect((await accounts.call(ownerOf(customer), 'DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect(await accounts.verify(secret)).toMatchObject({
      status: 404,
      answer: { type: 'urn:atlas:problem:unknown_api_key' },
    });
    const mark = revocationMarkOf(hashOfApiKey(secret));
    const redis = accounts.app.get(Redis);
    await eventually(async () => expect(await redis.ask((client) => client.exists(mark))).toBe(1));
  });

  it('belongs to its tenant: no other sees, rotates or revokes it', async () => {
    const [mine, theirs] = [await accounts.aCustomer(), await accounts.aCustomer()];
    expect((await rotate(mine, theirs.apiKey.id)).status).toBe(404);
    expect((await accounts.call(ownerOf(mine), 'DELETE', `/v1/api-keys/${theirs.apiKey.id}`)).status).toBe(404);
    expect((await keysOf(mine)).map(({ id }) => id)).toEqual([mine.apiKey.id]);
    expect((await accounts.verify(theirs.apiKey.secret)).status).toBe(200);
  });

  it('is verified for the gateway alone', async () => {
    const { apiKey } = await accounts.aCustomer();
    const question = { hash: hashOfApiKey(apiKey.secret) };
    expect((await accounts.call(operator, 'POST', '/internal/api-keys/verify', question)).status).toBe(403);
    expect((await accounts.call(gateway, 'POST', '/internal/api-keys/verify', question)).status).toBe(200);
  });
});
