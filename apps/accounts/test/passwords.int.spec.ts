import type { PasswordResetId } from '@atlas/kernel';
import { ResetTokens } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsInTest, bySize, gateway, ownerOf, type Customer } from './accounts-in-test.ts';

interface ResetRequested {
  readonly type: string;
  readonly data: { readonly resetId: PasswordResetId; readonly email: string };
}

const password = 'seven bridges at noon';
const another = 'eleven boats at dusk';

describe('a password', () => {
  let accounts: AccountsInTest;
  let people = 0;

  beforeAll(async () => (accounts = await AccountsInTest.start()));
  afterAll(() => accounts.close());

  async function signedUp(email = `ada-${++people}@boats.example`): Promise<Customer> {
    const wish = { name: 'Boats', owner: { email, name: 'Ada' }, password };
    const { status, answer } = await accounts.call<Customer>(gateway, 'POST', '/v1/sign-up', wish);
    expect(status).toBe(201);
    return answer;
  }

  async function epochs(email: string, typed: string): Promise<number[]> {
    const attempt = { email, password: typed };
    const { answer } = await accounts.call<{ logins: { epoch: number }[] }>(
      ...[gateway, 'POST' as const, '/internal/logins/verify', attempt],
    );
    return answer.logins.map(({ epoch }) => epoch);
  }

  const change = (customer: Customer, wish: object, scopes?: string[]) =>
    accounts.call(ownerOf(customer, scopes), 'PUT', '/v1/users/me/password', wish);

  const confirm = (token: string, chosen = another) =>
    accounts.call(gateway, 'POST', '/v1/password-resets/confirm', { token, password: chosen });

  async function resetsOf({ owner }: Customer): Promise<ResetRequested['data'][]> {
    const events = (await accounts.eventsOf(owner.id)) as ResetRequested[];
    return events.filter(({ type }) => type === 'user.password_reset_requested').map(({ data }) => data);
  }

  /** Asks for a mail, and returns what it will carry. */
  async function tokenFor(customer: Customer): Promise<string> {
    const before = (await resetsOf(customer)).length;
    const wish = { email: customer.owner.email };
    expect((await accounts.call(gateway, 'POST', '/internal/password-resets', wish)).status).toBe(202);
    const { resetId } = await eventually(async () => {
      const [newest] = (await resetsOf(customer)).slice(before);
      if (!newest) throw new Error('nobody has been told');
      return newest;
    });
    return new ResetTokens(accounts.signer.resetKeyFile).tokenOf(resetId);
  }

  const invalidToken = { status: 403, answer: { type: 'urn:atlas:problem:invalid_reset_token' } };

  describe('is changed', () => {
    it('by who knows it, and logs them out everywhere', async () => {
      const customer = await signedUp();
      const { email } = customer.owner;
      const [before] = await epochs(email, password);
      expect((await change(customer, { currentPassword: password, newPassword: another })).status).toBe(204);
      expect(await epochs(email, password)).toEqual([]);
      expect(await epochs(email, another)).toEqual([(before ?? 0) + 1]);
    });

    it('by nobody else: not without the old one, nor by a machine', async () => {
      const customer = await signedUp();
      expect(await change(customer, { currentPassword: another, newPassword: another })).toMatchObject({
        status: 403,
        answer: { type: 'urn:atlas:problem:wrong_password' },
      });
      const wish = { currentPassword: password, newPassword: another };
      expect((await change(customer, wish, ['users:write', 'keys:write'])).status).toBe(403);
      expect(await epochs(customer.owner.email, password)).toHaveLength(1);
    });

    it('to one that will do', async () => {
      const customer = await signedUp();
      expect(await change(customer, { currentPassword: password, newPassword: 'short' })).toMatchObject({
        status: 422,
        answer: { errors: [{ pointer: '#/newPassword', code: 'too_short' }] },
      });
    });

    it('once, by two who change it at the same time', async () => {
      const customer = await signedUp();
      const wishes = [another, 'twelve swans at dawn'].map((newPassword) => ({
        currentPassword: password,
        newPassword,
      }));
      const answers = await Promise.all(wishes.map((wish) => change(customer, wish)));
      expect(answers.map(({ status }) => status).toSorted(bySize)).toEqual([204, 403]);
    });
  });

  describe('that was forgotten is set anew', () => {
    it('by what is mailed, once, and logs its user out everywhere', async () => {
      const customer = await signedUp();
      const { email } = customer.owner;
      const [before] = await epochs(email, password);
      const token = await tokenFor(customer);
      expect((await confirm(token)).status).toBe(204);
      expect(await epochs(email, another)).toEqual([(before ?? 0) + 1]);
      expect(await confirm(token)).toMatchObject(invalidToken);
    });

    it('by one of two who use the mail at the same time', async () => {
      const token = await tokenFor(await signedUp());
      const answers = await Promise.all([confirm(token), confirm(token)]);
      expect(answers.map(({ status }) => status).toSorted(bySize)).toEqual([204, 403]);
    });

    it('not by a mail that is too old, forged, or older than the password', async () => {
      const customer = await signedUp();
      const [old, other] = [await tokenFor(customer), await tokenFor(customer)];
      const [id = ''] = old.split('.');
      await accounts.database.admin.query(
        `UPDATE password_resets SET requested_at = now() - interval '31 min', expires_at = now() - interval '1 min' WHERE id = $1`,
        [id.slice(4)],
      );
      expect(await confirm(old)).toMatchObject(invalidToken);
      const [, signature] = old.split('.');
      expect(await confirm(`${other.split('.')[0]}.${signature}`)).toMatchObject(invalidToken);
      await change(customer, { currentPassword: password, newPassword: 'twelve swans at dawn' });
      expect(await confirm(other)).toMatchObject(invalidToken);
    });

    it('to one that will do, and the mail stays good until it is', async () => {
      const customer = await signedUp();
      const token = await tokenFor(customer);
      expect(await confirm(token, 'password1234')).toMatchObject({
        status: 422,
        answer: { errors: [{ pointer: '#/password', code: 'too_common' }] },
      });
      expect((await confirm(token)).status).toBe(204);
    });

    it('in each tenant by a mail of its own', async () => {
      const [here, there] = [await signedUp('eve@boats.example'), await signedUp('eve@boats.example')];
      await confirm(await tokenFor(here));
      await eventually(async () => expect(await resetsOf(there)).toHaveLength(1));
      expect(await epochs('eve@boats.example', another)).toHaveLength(1);
      expect(await epochs('eve@boats.example', password)).toHaveLength(1);
    });

    it('for an address that nobody has with the same answer, and nobody is told', async () => {
      const before = await accounts.outboxSize();
      for (const email of ['nobody@boats.example', '', 'not an address', `${'x'.repeat(900)}@y.example`]) {
        const { status, answer } = await accounts.call(gateway, 'POST', '/internal/password-resets', { email });
        expect([status, answer]).toEqual([202, {}]);
      }
      await eventually(async () => {
        const { rows } = await accounts.database.admin.query(
          `SELECT FROM jobs.job WHERE name = 'accounts.request-password-reset' AND state <> 'completed'`,
        );
        expect(rows).toEqual([]);
      });
      expect(await accounts.outboxSize()).toBe(before);
    });

    it('and nothing that is stored or published lets one do it', async () => {
      const token = await tokenFor(await signedUp());
      const [, signature = 'none'] = token.split('.');
      for (const table of ['password_resets', 'jobs.job', 'audit_entries']) {
        const { rows } = await accounts.database.admin.query(`SELECT t::text FROM ${table} t`);
        expect(JSON.stringify(rows)).not.toContain(signature);
      }
      const { rows } = await accounts.database.admin.query<{ payload: Buffer }>('SELECT payload FROM bus.outbox');
      expect(rows.map(({ payload }) => payload.toString()).join()).not.toContain(signature);
    });
  });
});
