import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { answers } from './stand-in.ts';

const json = { 'content-type': 'application/json' };

describe('a browser', () => {
  let system: GatewayAmongStandIns;
  let key: { readonly authorization: string };

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
    key = { authorization: `Bearer ${system.keyOf()}` };
  });
  afterAll(() => system.stop());

  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch((await system.address) + path, init);
    await answer.arrayBuffer();
    return answer;
  };

  it.each<[string, string, number, (() => RequestInit)?]>([
    ['a service', '/v1/orders', 200, () => ({ headers: key })],
    ['the gateway', '/livez', 200],
    ['the page about the API', '/docs', 200],
    ['its document', '/v1/openapi.json', 200],
    ['a refusal for want of a key', '/v1/orders', 401],
    ['a refusal of a path', '/v1/orders/..%2fx', 400, () => ({ headers: key })],
    ['a refusal of a NUL', '/v1/orders?a=%00', 400, () => ({ headers: key })],
    ['a refusal of a method', '/v1/orders', 405, () => ({ method: 'DELETE', headers: key })],
    ['a refusal of a login', '/v1/sessions', 400, () => ({ method: 'POST', headers: json, body: '{' })],
    ['nobody, at an address that is not there', '/v1/nothing', 404],
  ])(
    'is told by %s to take an answer for what it is, to run and to frame nothing, and to come by TLS',
    async (...told) => {
      const [, path, expected, init] = told;
      const { status, headers } = await ask(path, init?.());
      expect(status).toBe(expected);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'strict-transport-security': expect.stringMatching(/^max-age=31536000; includeSubDomains$/),
        'content-security-policy': expect.stringMatching(
          /^default-src 'none';.*base-uri 'none';.*frame-ancestors 'none'$/,
        ),
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('keeps nothing of an answer, unless it is told that it may', async () => {
    const cached = async (path: string) => (await ask(path, { headers: key })).headers.get('cache-control');
    expect(await cached('/v1/orders')).toBe('no-store');
    expect(await cached('/docs')).toContain('max-age');
    system.services.behave = answers(200, {}, { 'cache-control': 'private, max-age=5' });
    expect(await cached('/v1/orders')).toBe('private, max-age=5');
  });
});
