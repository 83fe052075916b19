import { argon2Sync } from 'node:crypto';
import type { TenantId, UserId } from '@atlas/kernel';
import type { TestPrincipal } from '@atlas/service/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsInTest, bySize, gateway } from './accounts-in-test.ts';

interface Customer {
  tenant: { id: TenantId };
  owner: { id: UserId; email: string };
}

interface Logins {
  logins: { tenantId: TenantId; userId: UserId; epoch: number }[];
}

const password = 'seven bridges at noon';

describe('a login', () => {
  let accounts: AccountsInTest;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  const post = <Answer>(principal: TestPrincipal, url: string, payload: object) =>
    accounts.call<Answer>(principal, 'POST', url, payload);

  let people = 0;
  async function signedUp(email = `ada-${++people}@bridges.example`): Promise<Customer> {
    const wish = { name: 'Bridges', owner: { email, name: 'Ada' }, password };
    const { status, answer } = await post<Customer>(gateway, '/v1/sign-up', wish);
    expect(status).toBe(201);
    return answer;
  }

  const logIn = async (email: string, typed = password, tenantId?: TenantId) =>
    (await post<Logins>(gateway, '/internal/logins/verify', { email, password: typed, tenantId })).answer.logins;

  it('is right by the address in whatever case, and the password as it is', async () => {
    const { tenant, owner } = await signedUp();
    expect(await logIn(owner.email.toUpperCase())).toEqual([{ tenantId: tenant.id, userId: owner.id, epoch: 2 }]);
    expect(await logIn(owner.email, password.toUpperCase())).toEqual([]);
    expect(await logIn('nobody@bridges.example')).toEqual([]);
  });

  it('is as much work for an address that nobody has as for a wrong password', async () => {
    const { owner } = await signedUp();
    const workOf = async (email: string) => {
      const works: number[] = [];
      for (let attempt = 0; attempt < 9; attempt++) {
        const before = process.cpuUsage();
        await logIn(email, 'seven bridges at night');
        const { user, system } = process.cpuUsage(before);
        works.push(user + system);
      }
      return works.toSorted(bySize)[4] ?? 0;
    };
    expect(await workOf('nobody@bridges.example')).toBeGreaterThan((await workOf(owner.email)) / 2);
  });

  it('finds the tenants of somebody who is a user of several, or the one that they mean', async () => {
    const [here, there] = [await signedUp('eve@bridges.example'), await signedUp('eve@bridges.example')];
    expect((await logIn('eve@bridges.example')).map(({ tenantId }) => tenantId)).toEqual([
      here.tenant.id,
      there.tenant.id,
    ]);
    expect(await logIn('eve@bridges.example', password, there.tenant.id)).toMatchObject([{ userId: there.owner.id }]);
  });

  it('is refused to a user without a password', async () => {
    const { tenant, owner } = await signedUp();
    await accounts.database.admin.query('DELETE FROM passwords WHERE user_id = $1', [owner.id.slice(4)]);
    expect(await logIn(owner.email, '', tenant.id)).toEqual([]);
  });

  it('makes an outdated hash anew, and ends no session by it', async () => {
    const { owner } = await signedUp();
    const older = '$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$';
    await accounts.database.admin.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [
      owner.id.slice(4),
      older + tagOf(older),
    ]);
    expect(await logIn(owner.email)).toMatchObject([{ epoch: 2 }]);
    const { rows } = await accounts.database.admin.query<{ hash: string }>(
      'SELECT hash FROM passwords WHERE user_id = $1',
      [owner.id.slice(4)],
    );
    expect(rows[0]?.hash).toContain('m=19456,t=2,p=1');
    expect(await logIn(owner.email)).toMatchObject([{ epoch: 2 }]);
  });

  it('never shows what it is held against', async () => {
    await signedUp();
    const { rows } = await accounts.database.admin.query('SELECT p::text AS everything FROM passwords p');
    expect(JSON.stringify(rows)).not.toContain(password);
  });

  it('is refused a password that others would try first, before anything is written', async () => {
    const before = await tenantCount();
    const wish = { name: 'Bridges', owner: { email: 'weak@bridges.example', name: 'Ada' }, password: 'password1234' };
    expect(await post(gateway, '/v1/sign-up', wish)).toMatchObject({
      status: 422,
      answer: { errors: [{ pointer: '#/password', code: 'too_common' }] },
    });
    expect(await tenantCount()).toBe(before);
  });

  it('lets its user do what their role allows, told with the epoch that a session must be of', async () => {
    const { tenant, owner } = await signedUp();
    const { status, answer } = await post(gateway, '/internal/users/describe', {
      tenantId: tenant.id,
      userId: owner.id,
    });
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      epoch: 2,
      principal: { kind: 'user', tenantId: tenant.id, userId: owner.id, userEmail: owner.email },
    });
    const elsewhere = { tenantId: (await signedUp()).tenant.id, userId: owner.id };
    expect((await post(gateway, '/internal/users/describe', elsewhere)).status).toBe(404);
  });

  async function tenantCount(): Promise<number> {
    const { rows } = await accounts.database.admin.query<{ count: string }>('SELECT count(*) FROM tenants');
    return Number(rows[0]?.count);
  }
});

function tagOf(prefix: string): string {
  const [, , , parameters = '', salt = ''] = prefix.split('$');
  const [memory = 0, passes = 0, parallelism = 0] = parameters.split(',').map((part) => Number(part.split('=')[1]));
  const nonce = Buffer.from(salt, 'base64');
  const tag = argon2Sync('argon2id', { message: password, nonce, memory, passes, parallelism, tagLength: 32 });
  return tag.toString('base64').replace(/=+$/, '');
}
