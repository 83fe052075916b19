import { Redis } from '@atlas/redis';
import { hashOfApiKey, isApiKeySecret, revocationMarkOf, type Principal } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccountsInTest,
  gateway,
  operator,
  ownerOf,
  personOf,
  type Customer,
  type KeyBody,
  type PageBody,
} from './accounts-in-test.ts';

describe('an OAuth client', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  async function aClientOf(customer: Customer, by = ownerOf(customer)): Promise<KeyBody> {
    const wish = { name: 'nightly', scopes: ['orders:read', 'plans:read'] };
    const { status, answer } = await accounts.call<KeyBody>(by, 'POST', '/v1/oauth-clients', wish);
    expect(status).toBe(201);
    return answer;
  }

  const verify = (clientId: string, secret?: string) =>
    accounts.call<Principal>(gateway, 'POST', '/internal/oauth-clients/verify', {
      ...{ clientId },
      ...(secret !== undefined && { secretHash: hashOfApiKey(secret) }),
    });

  const rotate = (customer: Customer, id: string, wish: object = {}) =>
    accounts.call<KeyBody>(ownerOf(customer), 'POST', `/v1/oauth-clients/${id}/rotate`, wish);

  it('acts in a user’s name, and is known by its own', async () => {
    const customer = await accounts.aCustomer();
    const client = await aClientOf(customer);
    expect((await verify(client.id, client.secret)).answer).toMatchObject({
      kind: 'user',
      subject: client.id,
      tenantId: customer.tenant.id,
      userId: customer.owner.id,
      scopes: ['orders:read', 'plans:read'],
    });
    expect((await verify(client.id)).status).toBe(200); // has shown a token before
  });

  it('has a secret that is no API key, is shown once, and is kept as its hash', async () => {
    const customer = await accounts.aCustomer();
    const { secret } = await aClientOf(customer);
    expect(isApiKeySecret(secret)).toBe(false);
    const { rows } = await accounts.database.admin.query('SELECT c::text AS everything FROM oauth_clients c');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const { answer } = await accounts.call<PageBody<KeyBody>>(ownerOf(customer), 'GET', '/v1/oauth-clients');
    expect(answer.items).toMatchObject([{ name: 'nightly' }]);
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('is refused with a wrong secret, that of another client, or an unknown name', async () => {
    const customer = await accounts.aCustomer();
    const [mine, other] = [await aClientOf(customer), await aClientOf(customer)];
    const refusal = { status: 404, answer: { type: 'urn:atlas:problem:unknown_oauth_client' } };
    expect(await verify(mine.id, other.secret)).toMatchObject(refusal);
    expect(await verify('oac_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e', mine.secret)).toMatchObject(refusal);
  });

  it('keeps its name when its secret is rotated; the old secret works on for the overlap', async () => {
    const customer = await accounts.aCustomer();
    const { id, secret: old } = await aClientOf(customer);
    const { status, answer: rotated } = await rotate(customer, id, { overlapSeconds: 3_600 });
    expect([status, rotated.id]).toEqual([201, id]);
    expect((await verify(id, old)).status).toBe(200);
    expect((await verify(id, rotated.secret)).status).toBe(200);
    await rotate(customer, id, { overlapSeconds: 0 });
    expect((await verify(id, old)).status).toBe(404);
    expect((await verify(id, rotated.secret)).status).toBe(404);
  });

  it('gives nobody more than its giver has', async () => {
    const customer = await accounts.aCustomer();
    const wish = { name: 'more', scopes: ['orders:write'] };
    const giver = ownerOf(customer, ['keys:write']);
    expect((await accounts.call(giver, 'POST', '/v1/oauth-clients', wish)).status).toBe(403);
    const admin = personOf(customer, await accounts.aUserOf(customer, 'admin'));
    const { id } = await aClientOf(customer);
    expect((await accounts.call(admin, 'POST', `/v1/oauth-clients/${id}/rotate`, {})).status).toBe(403);
  });

  it('is refused when it is revoked or its user has left, and the gateways are told at once', async () => {
    const customer = await accounts.aCustomer();
    const admin = await accounts.aUserOf(customer, 'admin');
    const [revoked, orphaned] = [await aClientOf(customer), await aClientOf(customer, personOf(customer, admin))];
    for (let times = 0; times < 2; times++)
      expect((await accounts.call(ownerOf(customer), 'DELETE', `/v1/oauth-clients/${revoked.id}`)).status).toBe(204);
    await accounts.call(ownerOf(customer), 'DELETE', `/v1/users/${admin.id}`);
    for (const { id, secret } of [revoked, orphaned]) {
      expect((await verify(id, secret)).status).toBe(404);
      expect((await verify(id)).status).toBe(404);
      const mark = revocationMarkOf(id.slice(4));
      const redis = accounts.app.get(Redis);
      await eventually(async () => expect(await redis.ask((client) => client.exists(mark))).toBe(1));
    }
    expect((await rotate(customer, revoked.id)).status).toBe(409);
  });

  it('belongs to its tenant, and is verified for the gateway alone', async () => {
    const [mine, theirs] = [await accounts.aCustomer(), await accounts.aCustomer()];
    const { id } = await aClientOf(theirs);
    expect((await rotate(mine, id)).status).toBe(404);
    expect((await accounts.call(ownerOf(mine), 'DELETE', `/v1/oauth-clients/${id}`)).status).toBe(404);
    const question = { clientId: id };
    expect((await accounts.call(operator, 'POST', '/internal/oauth-clients/verify', question)).status).toBe(403);
  });

  it('tells when it was last given a token', async () => {
    const customer = await accounts.aCustomer();
    const { id, secret } = await aClientOf(customer);
    await verify(id, secret);
    await eventually(async () => {
      const { answer } = await accounts.call<PageBody<KeyBody>>(ownerOf(customer), 'GET', '/v1/oauth-clients');
      expect(answer.items).toMatchObject([{ lastUsedAt: expect.any(String) }]);
    });
  });
});
