import { randomUUID } from 'node:crypto';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { apiClient } from '../../start/api.mjs';

const devices = 4;

/**
 * Somebody new, with the headers by which their key and their sessions are known, of a few devices.
 * @param {string} url
 */
export async function signUp(url) {
  const name = randomUUID();
  const email = `${name}@load.example`;
  const password = `${randomUUID()} ${randomUUID()}`;
  const { apiKey } = await apiClient(url, '').post('/v1/sign-up', { name, owner: { name: 'Load', email }, password });
  return {
    api: apiClient(url, apiKey.secret),
    byKey: { authorization: `Bearer ${apiKey.secret}` },
    bySession: await Promise.all(
      Array.from({ length: devices }, async () => ({ cookie: await cookieOf(url, { email, password }) })),
    ),
  };
}

async function cookieOf(url, login) {
  const response = await fetch(new URL('/v1/sessions', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(login),
  });
  const [cookie] = response.headers.getSetCookie();
  if (!cookie)
    throw new StackError(`a log-in was answered with ${response.status}`, { details: await response.text() });
  return cookie.split(';')[0] ?? '';
}
