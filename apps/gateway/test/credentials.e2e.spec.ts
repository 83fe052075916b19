import { randomUUID } from 'node:crypto';
import { AtlasSystem, eventually, type Api, type ApiAnswer } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anAddress, Browser } from './browser.ts';
import { Customer } from './customer.ts';

interface Key {
  readonly id: string;
  readonly secret: string;
}

interface Token {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

const password = 'seven bridges at noon';
const another = 'eleven boats at dusk';
/** Of this run alone: limits by name and address are kept in a Redis that outlives it. */
const harbour = `${randomUUID()}.example`;
const home = anAddress();
const aLamp = { lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }] };
/** A gateway remembers a key, or a client, for thirty seconds. */
const beforeItWouldBeForgotten = { withinMs: 20_000 };
const refused = (code: string, status = 401) => ({ status, body: { type: `urn:atlas:problem:${code}` } });

describe('what lets somebody in', () => {
  let atlas: AtlasSystem;
  let people = 0;

  beforeAll(async () => {
    atlas = await AtlasSystem.start();
  });
  afterAll(() => atlas.stop());

  const browser = () => new Browser(atlas.services.gateway.url, 'Firefox', home);

  async function signUp(): Promise<string> {
    const email = `ada-${++people}@${harbour}`;
    const wish = { name: 'Boats', owner: { email, name: 'Ada' }, password };
    expect((await browser().post('/v1/sign-up', wish)).status).toBe(201);
    return email;
  }

  async function logIn(email: string, typed = password): Promise<Browser> {
    const mine = browser();
    const { status, body } = await mine.post<{ csrfToken: string }>('/v1/sessions', { email, password: typed });
    expect(status).toBe(201);
    mine.csrfToken = body.csrfToken;
    return mine;
  }

  async function created<Body>(answer: Promise<ApiAnswer<Body>>): Promise<Body> {
    const { status, body } = await answer;
    expect([status, body]).toMatchObject([201, {}]);
    return body;
  }

  describe('an API key', () => {
    it('is refused when its time has come, though it was accepted a moment before', async () => {
      const { script, expiresAt } = await acceptedAndBrief(await Customer.register(atlas));
      await eventually(async () => expect(await script.get('/v1/users')).toMatchObject(refused('invalid_api_key')));
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    });

    /** A key that has been used and lives for ten seconds; for longer only where the machine is too slow for that. */
    async function acceptedAndBrief(customer: Customer, lifeMs = 10_000): Promise<{ script: Api; expiresAt: string }> {
      const expiresAt = new Date(Date.now() + lifeMs).toISOString();
      const wish = { name: 'brief', scopes: ['users:read'], expiresAt };
      const { status, body } = await customer.api.post<Key>('/v1/api-keys', wish);
      const script = atlas.apiOf(body.secret);
      if (status === 201 && (await script.get('/v1/users')).status === 200) return { script, expiresAt };
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt)); // the only excuse
      return acceptedAndBrief(customer, 2 * lifeMs);
    }

    it('works on beside its successor, and not without an overlap', async () => {
      const customer = await Customer.register(atlas);
      const wish = { name: 'nightly', scopes: ['users:read', 'keys:read'] };
      const old = await created(customer.api.post<Key>('/v1/api-keys', wish));
      const next = await created(customer.api.post<Key>(`/v1/api-keys/${old.id}/rotate`, {}));
      for (const { secret } of [old, next]) expect((await atlas.apiOf(secret).get('/v1/users')).status).toBe(200);
      const last = await created(customer.api.post<Key>(`/v1/api-keys/${next.id}/rotate`, { overlapSeconds: 0 }));
      expect((await atlas.apiOf(last.secret).get('/v1/users')).status).toBe(200);
    });
  });

  describe('a user who is removed', () => {
    it('places no order any more, neither in person nor by a key', async () => {
      const customer = await Customer.register(atlas);
      const email = `grace-${++people}@boats.example`;
      const wish = { email, name: 'Grace', role: 'admin' };
      const grace = await created(customer.api.post<{ id: string }>('/v1/users', wish));
      const ofGrace = { name: 'of Grace', scopes: ['orders:write', 'orders:read'], userId: grace.id };
      const script = atlas.apiOf((await created(customer.api.post<Key>('/v1/api-keys', ofGrace))).secret);
      const order = { currency: 'EUR', paymentMethod: 'pm_success', ...aLamp };
      expect((await script.post('/v1/orders', order)).status).toBe(201);
      expect((await customer.api.send('DELETE', `/v1/users/${grace.id}`)).status).toBe(204);
      await eventually(
        async () => expect(await script.post('/v1/orders', order)).toMatchObject({ status: 401 }),
        beforeItWouldBeForgotten,
      );
      await eventually(async () => {
        const { rows } = await atlas.databases.orders.query('SELECT email FROM buyers WHERE user_id = $1', [
          grace.id.slice(4),
        ]);
        expect(rows).toEqual([{ email: `${grace.id.slice(4)}@removed.invalid` }]);
      });
    });
  });

  describe('a password', () => {
    it('is changed by who knows it, who then logs in by the new one, and everybody else is out', async () => {
      const email = await signUp();
      const [desk, phone] = [await logIn(email), await logIn(email)];
      const change = (wish: object) => desk.put<object>('/v1/users/me/password', wish);
      expect(await change({ currentPassword: another, newPassword: another })).toMatchObject(
        refused('wrong_password', 403),
      );
      expect((await change({ currentPassword: password, newPassword: another })).status).toBe(204);
      const again = await logIn(email, another);
      expect((await again.get('/v1/users')).status).toBe(200);
      for (const device of [desk, phone])
        await eventually(async () => expect((await device.get('/v1/users')).status).toBe(401));
    });

    it('is not found by trying, with a session and without the password', async () => {
      const desk = await logIn(await signUp());
      const statuses: number[] = [];
      while (statuses.at(-1) !== 429) {
        const wish = { currentPassword: `guess number ${statuses.length}`, newPassword: another };
        statuses.push((await desk.put('/v1/users/me/password', wish)).status);
      }
      expect(statuses.slice(0, 10)).toEqual(Array(10).fill(403));
      expect(new Set(statuses)).toEqual(new Set([403, 429]));
    });

    it('is not changed by a key', async () => {
      const { api } = await Customer.register(atlas);
      const wish = { currentPassword: password, newPassword: another };
      expect((await api.send('PUT', '/v1/users/me/password', wish)).status).toBe(403);
    });

    it('that was forgotten is set anew by a mail, once', async () => {
      const email = await signUp();
      const desk = await logIn(email);
      expect((await browser().post('/v1/password-resets', { email })).status).toBe(202);
      const token = await eventually(async () => {
        const mail = atlas.mail.inboxOf(email).find(({ subject }) => subject === 'Your password at Boats');
        const [, found] = /reset-password#(\S+)/.exec(mail?.text ?? '') ?? [];
        return found ?? Promise.reject(new Error('no mail yet'));
      });
      const confirm = () => browser().post<object>('/v1/password-resets/confirm', { token, password: another });
      expect((await confirm()).status).toBe(204);
      expect((await (await logIn(email, another)).get('/v1/users')).status).toBe(200);
      await eventually(async () => expect((await desk.get('/v1/users')).status).toBe(401));
      expect(await confirm()).toMatchObject(refused('invalid_reset_token', 403));
    });

    it('is asked for with one answer, whether somebody has the address or not, and not without end', async () => {
      const known = await signUp();
      const ask = (email: string) => browser().post<object | undefined>('/v1/password-resets', { email });
      const nobodys = `nobody@${harbour}`;
      for (const email of [known, nobodys, `no address of ${harbour}`])
        expect(await ask(email)).toMatchObject({ status: 202, body: undefined });
      const statuses: number[] = [];
      while (statuses.at(-1) !== 429) statuses.push((await ask(nobodys)).status);
      expect(new Set(statuses)).toEqual(new Set([202, 429]));
    });
  });

  describe('an OAuth client', () => {
    const tokenBy = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
      const response = await fetch(`${atlas.services.gateway.url}/v1/oauth/token`, {
        ...{ method: 'POST', headers, body: new URLSearchParams(form) },
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Token };
    };
    const basic = ({ id, secret }: Key) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    });
    const grant = { grant_type: 'client_credentials' };
    const aClient = async (customer: Customer) =>
      created(customer.api.post<Key>('/v1/oauth-clients', { name: 'erp', scopes: ['users:read', 'keys:read'] }));

    it('gets a token by its secret, in either way, and acts by it', async () => {
      const client = await aClient(await Customer.register(atlas));
      const { status, body, headers } = await tokenBy(grant, basic(client));
      expect([status, body]).toMatchObject([
        200,
        { token_type: 'Bearer', expires_in: 600, scope: 'users:read keys:read' },
      ]);
      expect(headers.get('cache-control')).toBe('no-store');
      expect((await atlas.apiOf(body.access_token).get('/v1/users')).status).toBe(200);
      const form = { ...grant, client_id: client.id, client_secret: client.secret, scope: 'keys:read' };
      const narrow = await tokenBy(form);
      const api = atlas.apiOf(narrow.body.access_token);
      expect((await api.get('/v1/api-keys')).status).toBe(200);
      expect((await api.get('/v1/users')).status).toBe(403);
    });

    it('is refused as RFC 6749 says', async () => {
      const client = await aClient(await Customer.register(atlas));
      const wrong = await tokenBy(grant, basic({ ...client, secret: 'atlas_sec_wrong' }));
      expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
      const unknown = { id: 'oac_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e', secret: client.secret };
      expect((await tokenBy(grant, basic(unknown))).body).toEqual(wrong.body);
      expect(await tokenBy({ ...grant, scope: 'users:write' }, basic(client))).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
      expect(await tokenBy({ grant_type: 'password' }, basic(client))).toMatchObject({
        status: 400,
        body: { error: 'unsupported_grant_type' },
      });
    });

    it('takes a form, and no other route does', async () => {
      const json = await browser().post<object>('/v1/oauth/token', grant);
      expect(json).toMatchObject({ status: 415, body: { type: 'urn:atlas:problem:form_required' } });
      const response = await fetch(`${atlas.services.gateway.url}/v1/sessions`, {
        ...{ method: 'POST', body: new URLSearchParams({ email: 'a@b.example', password }) },
      });
      expect(response.status).toBe(415);
    });

    it('acts no more once it is revoked, nor does a token that was forged', async () => {
      const customer = await Customer.register(atlas);
      const client = await aClient(customer);
      const { body } = await tokenBy(grant, basic(client));
      const api = atlas.apiOf(body.access_token);
      expect((await api.get('/v1/users')).status).toBe(200);
      expect((await customer.api.send('DELETE', `/v1/oauth-clients/${client.id}`)).status).toBe(204);
      await eventually(
        async () => expect(await api.get('/v1/users')).toMatchObject(refused('invalid_access_token')),
        beforeItWouldBeForgotten,
      );
      const [head, claims] = body.access_token.split('.');
      const forged = atlas.apiOf(`${head}.${claims}.${'A'.repeat(86)}`);
      expect(await forged.get('/v1/users')).toMatchObject(refused('invalid_access_token'));
      expect((await tokenBy(grant, basic(client))).status).toBe(401);
    });

    it('is known by its own name in the audit log', async () => {
      const customer = await Customer.register(atlas);
      const wish = { name: 'hr', scopes: ['users:write', 'audit:read'] };
      const client = await created(customer.api.post<Key>('/v1/oauth-clients', wish));
      const { body } = await tokenBy(grant, basic(client));
      const api = atlas.apiOf(body.access_token);
      await created(api.post('/v1/users', { email: `bob-${++people}@boats.example`, name: 'Bob' }));
      expect((await api.get(`/v1/audit-log?actor=${client.id}`)).body).toMatchObject({
        items: [{ action: 'user.registered', actor: client.id, requestId: expect.any(String) }],
      });
    });
  });
});
