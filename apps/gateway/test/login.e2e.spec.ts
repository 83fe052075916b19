import { randomUUID } from 'node:crypto';
import { AtlasSystem, eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anAddress, Browser } from './browser.ts';

interface Opened {
  readonly id: string;
  readonly tenantId: string;
  readonly csrfToken: string;
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly isCurrent: boolean; readonly device: string }[];
}

const password = 'seven bridges at noon';
/** Of this run alone: limits by name and address are kept in a Redis that outlives it. */
const town = `${randomUUID()}.example`;
const home = anAddress();
let counter = 0;

describe('a person', () => {
  let atlas: AtlasSystem;
  beforeAll(async () => {
    atlas = await AtlasSystem.start();
  });
  afterAll(() => atlas.stop());

  const browser = (device = 'Firefox') => new Browser(atlas.services.gateway.url, device, home);

  async function signUp(): Promise<string> {
    const email = `ada-${++counter}@${town}`;
    const owner = { email, name: 'Ada' };
    const { status } = await browser().post('/v1/sign-up', { name: 'Bridges', owner, password });
    expect(status).toBe(201);
    return email;
  }

  async function loggedIn(email: string, device?: string): Promise<Browser> {
    const mine = browser(device);
    const { status, body } = await mine.post<Opened>('/v1/sessions', { email, password });
    expect(status).toBe(201);
    mine.csrfToken = body.csrfToken;
    return mine;
  }

  it('signs up, logs in, and acts in their tenant without any key', async () => {
    const email = await signUp();
    const ada = await loggedIn(email);
    const { status, body } = await ada.get<{ items: { email: string; role: string }[] }>('/v1/users');
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ email, role: 'owner' }]);
    const added = await ada.post('/v1/users', { email: 'bob@bridges.example', name: 'Bob' });
    expect(added.status).toBe(201);
  });

  it('changes nothing without the CSRF token, or with another’s', async () => {
    const ada = await loggedIn(await signUp());
    const eve = await loggedIn(await signUp());
    for (const csrfToken of [undefined, 'guess', eve.csrfToken]) {
      ada.csrfToken = csrfToken;
      const { status, body } = await ada.post('/v1/users', { email: 'x@bridges.example', name: 'X' });
      expect({ status, body }).toMatchObject({ status: 403, body: { type: 'urn:atlas:problem:invalid_csrf_token' } });
    }
    expect((await ada.get('/v1/users')).status).toBe(200);
  });

  it('is told the same whether the address or the password is wrong', async () => {
    const email = await signUp();
    const wrongPassword = await browser().post<object>('/v1/sessions', { email, password: 'seven bridges at night' });
    const nobody = await browser().post<object>('/v1/sessions', { email: `nobody@${town}`, password });
    const said = ({ status, body }: { status: number; body: object }) => ({
      status,
      ...body,
      request_id: '',
      instance: '',
    });
    expect(said(wrongPassword)).toMatchObject({ status: 401, type: 'urn:atlas:problem:invalid_login' });
    expect(said(nobody)).toEqual(said(wrongPassword));
  });

  it('sees where they are logged in, and logs out there, everywhere else, and here', async () => {
    const email = await signUp();
    const [phone, laptop, desk] = [
      ...[await loggedIn(email, 'Phone'), await loggedIn(email, 'Laptop'), await loggedIn(email, 'Desk')],
    ] as const;
    if (!phone || !laptop || !desk) throw new Error('three logins');
    const { body } = await phone.get<Listed>('/v1/sessions');
    expect(body.items.map(({ device }) => device).toSorted()).toEqual(['Desk', 'Laptop', 'Phone']);
    const other = body.items.find(({ device }) => device === 'Laptop');
    expect((await phone.delete(`/v1/sessions/${other?.id}`)).status).toBe(204);
    expect((await laptop.get('/v1/users')).status).toBe(401);
    expect((await phone.delete('/v1/sessions')).status).toBe(204);
    expect((await desk.get('/v1/users')).status).toBe(401);
    expect((await phone.delete('/v1/sessions/current')).status).toBe(204);
    expect(phone.cookie).toBe('');
    expect((await phone.get('/v1/users')).status).toBe(401);
  });

  it('has another session after each login, and the one before is dead', async () => {
    const email = await signUp();
    const ada = await loggedIn(email);
    const former = ada.cookie;
    const { status } = await ada.post('/v1/sessions', { email, password });
    expect(status).toBe(201);
    expect(ada.cookie).not.toBe(former);
    ada.cookie = former;
    expect((await ada.get('/v1/users')).status).toBe(401);
  });

  it('cannot be guessed: wrong passwords are throttled, and the owner at their own desk is not locked out', async () => {
    const email = await signUp();
    const ada = await loggedIn(email);
    const stranger = new Browser(atlas.services.gateway.url, 'curl', anAddress());
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429) {
      const guess = { email, password: `guess number ${statuses.length}` };
      statuses.push((await stranger.post('/v1/sessions', guess)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await ada.post('/v1/sessions', { email, password })).status).toBe(201);
  });

  it('is logged out everywhere, within seconds, by a change of their password', async () => {
    const email = await signUp();
    const [phone, laptop] = [await loggedIn(email, 'Phone'), await loggedIn(email, 'Laptop')];
    expect((await phone.get('/v1/users')).status).toBe(200);
    // What the transaction that changes a password does beside it.
    await atlas.databases.accounts.query('UPDATE users SET session_epoch = session_epoch + 1 WHERE email = $1', [
      email,
    ]);
    for (const device of [phone, laptop])
      await eventually(async () => expect((await device.get('/v1/users')).status).toBe(401));
    expect((await (await loggedIn(email)).get('/v1/users')).status).toBe(200);
  });

  it('revokes a key, which is refused long before the gateway would forget it', async () => {
    const ada = await loggedIn(await signUp());
    const wish = { name: 'script', scopes: ['users:read'] };
    const { body: key } = await ada.post<{ id: string; secret: string }>('/v1/api-keys', wish);
    const script = atlas.apiOf(key.secret);
    expect((await script.get('/v1/users')).status).toBe(200);
    expect((await ada.delete(`/v1/api-keys/${key.id}`)).status).toBe(204);
    const refused = { status: 401, body: { type: 'urn:atlas:problem:invalid_api_key' } };
    await eventually(async () => expect(await script.get('/v1/users')).toMatchObject(refused), { withinMs: 20_000 });
  });

  it('stays logged in when the gateway is killed', async () => {
    const ada = await loggedIn(await signUp());
    await atlas.services.gateway.kill();
    await atlas.services.gateway.start();
    await eventually(async () => expect((await ada.get('/v1/sessions/current')).status).toBe(200));
  });
});
