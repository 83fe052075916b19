import { describe, expect, it } from '@jest/globals';
import { climbs } from './request-path.ts';

describe('a path', () => {
  it.each(['/v1/orders', '/v1/orders/', '/v1/orders/ord_1', '/v1/orders/a.b', '/v1/orders/.x', '/v1/orders?a=/../b'])(
    'may be %s',
    (url) => expect(climbs(url)).toBe(false),
  );

  it.each([
    '/v1/orders/../users',
    '/v1/orders/%2e%2e/users',
    '/v1/orders/..%2fusers',
    '/v1/orders//users',
    '/v1/orders/%5cusers',
    '/v1/users/./me/password',
    '/v1/users/%2e/me/password',
    '/v1/users/.%2fme/password',
    '/v1/users/.',
    '/v1/users/%2E?a',
  ])('may not be %s: a service could read it as another', (url) => expect(climbs(url)).toBe(true));
});
