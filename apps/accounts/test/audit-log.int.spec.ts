import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsInTest, operator, ownerOf, personOf, type Customer, type PageBody } from './accounts-in-test.ts';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly requestId: string | null;
  readonly changes: Record<string, unknown>;
}

describe('the audit log', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  const logOf = async (customer: Customer, query = '') =>
    (await accounts.call<PageBody<Entry>>(ownerOf(customer), 'GET', `/v1/audit-log${query}`)).answer;

  it('tells who did what to whom, the newest first, by the id of the request', async () => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'member');
    const url = `/v1/users/${user.id}`;
    await accounts.call(ownerOf(customer), 'PATCH', url, { role: 'admin' }, { 'x-request-id': 'req-7' });
    const [newest, ...older] = (await logOf(customer)).items;
    expect(newest).toMatchObject({
      actor: customer.owner.id,
      action: 'user.changed',
      subject: user.id,
      requestId: 'req-7',
      changes: { role: { from: 'member', to: 'admin' } },
    });
    expect(older.map(({ action, actor }) => [action, actor])).toEqual([
      ['user.registered', customer.owner.id],
      ['api_key.issued', operator.subject],
      ['user.registered', operator.subject],
      ['tenant.registered', operator.subject],
    ]);
  });

  it('holds neither secrets nor names', async () => {
    const customer = await accounts.aCustomer();
    const user = await accounts.aUserOf(customer, 'member', 'Grace Hopper');
    const key = await accounts.aKeyOf(ownerOf(customer), { scopes: ['orders:read'] });
    await accounts.call(ownerOf(customer), 'PATCH', `/v1/users/${user.id}`, { name: 'Admiral Hopper' });
    const text = JSON.stringify(await logOf(customer));
    for (const kept of [key.secret, user.email, 'Grace', 'Admiral']) expect(text).not.toContain(kept);
  });

  it('says nothing of what was refused', async () => {
    const customer = await accounts.aCustomer();
    const before = await accounts.count('audit_entries');
    await accounts.call(ownerOf(customer), 'PATCH', `/v1/users/${customer.owner.id}`, { role: 'member' });
    await accounts.call(ownerOf(customer, ['keys:write']), 'POST', '/v1/api-keys', {
      name: 'x',
      scopes: ['orders:read'],
    });
    expect(await accounts.count('audit_entries')).toBe(before);
  });

  it('can be asked for an actor, an action and a time', async () => {
    const customer = await accounts.aCustomer();
    const admin = await accounts.aUserOf(customer, 'admin');
    await accounts.aKeyOf(personOf(customer, admin), { scopes: ['orders:read'] });
    const actionsOf = async (query: string) => (await logOf(customer, query)).items.map(({ action }) => action);
    expect(await actionsOf(`?actor=${admin.id}`)).toEqual(['api_key.issued']);
    expect(await actionsOf('?action=user.registered')).toEqual(['user.registered', 'user.registered']);
    const [newest] = (await logOf(customer)).items;
    expect(await actionsOf(`?from=${newest?.at}`)).toContain('api_key.issued');
    expect(await actionsOf(`?until=${newest?.at}`)).not.toContain(await actionsOf(`?actor=${admin.id}`));
    expect(await actionsOf('?until=2020-01-01T00:00:00Z')).toEqual([]);
  });

  it('is read page by page', async () => {
    const customer = await accounts.aCustomer();
    const all = (await logOf(customer)).items.map(({ id }) => id);
    const first = await logOf(customer, '?limit=2');
    const second = await logOf(customer, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all);
    expect(second.nextCursor).toBeNull();
  });

  it('is for who may read it, and of one tenant', async () => {
    const [mine, theirs] = [await accounts.aCustomer(), await accounts.aCustomer()];
    expect((await accounts.call(ownerOf(mine, ['users:read']), 'GET', '/v1/audit-log')).status).toBe(403);
    const known = JSON.stringify(await logOf(mine));
    expect(known).not.toContain(theirs.tenant.id);
    expect(known).not.toContain(theirs.owner.id);
  });

  it.each(['UPDATE audit_entries SET actor = actor', 'DELETE FROM audit_entries', 'TRUNCATE audit_entries'])(
    'cannot be rewritten by the service itself: %s',
    async (sql) => {
      const { tenant } = await accounts.aCustomer();
      const rewritten = accounts.database.app.transaction([tenant.id], (tx) => tx.foreign(sql, []));
      await expect(rewritten).rejects.toThrow('permission denied');
    },
  );
});
