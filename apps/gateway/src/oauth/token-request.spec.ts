import { describe, expect, it } from '@jest/globals';
import { tokenRequestIn } from './token-request.ts';

const grant = 'grant_type=client_credentials';
const ask = (form: string, authorization?: string) => tokenRequestIn(authorization, new URLSearchParams(form));
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the request for a token', () => {
  it('shows the client by the form, or by Basic', () => {
    const client = { clientId: 'oac_1', secret: 's-1' };
    expect(ask(`${grant}&client_id=oac_1&client_secret=s-1`)).toEqual(client);
    expect(ask(grant, basic('oac_1:s-1'))).toEqual(client);
    expect(ask(`${grant}&client_id=oac_1`, basic('oac_1:s-1'))).toEqual(client);
  });

  it('reads names and secrets that were encoded for Basic as forms are', () => {
    expect(ask(grant, basic('oac%5F1:a%3Ab+c&d'))).toEqual({ clientId: 'oac_1', secret: 'a:b c&d' });
  });

  it('may ask for a part of what the client may do', () => {
    expect(ask(`${grant}&scope=orders:read+plans:read`, basic('a:b'))).toMatchObject({
      scopes: ['orders:read', 'plans:read'],
    });
    expect(ask(`${grant}&scope=`, basic('a:b'))).not.toHaveProperty('scopes');
  });

  it.each([
    ['client_id=a&client_secret=b', undefined, 'invalid_request'],
    [`${grant}&${grant}&client_id=a&client_secret=b`, undefined, 'invalid_request'],
    ['grant_type=password&client_id=a&client_secret=b', undefined, 'unsupported_grant_type'],
    ['grant_type=authorization_code&code=x', basic('a:b'), 'unsupported_grant_type'],
    [grant, undefined, 'invalid_client'],
    [`${grant}&client_id=a`, undefined, 'invalid_client'],
    [grant, 'Bearer abc', 'invalid_client'],
    [grant, 'Basic !!!', 'invalid_client'],
    [grant, basic('no colon'), 'invalid_client'],
    [`${grant}&client_secret=b`, basic('a:b'), 'invalid_request'],
    [`${grant}&client_id=other`, basic('a:b'), 'invalid_request'],
  ])('is refused: %s, %s', (form, authorization, error) => {
    expect(ask(form, authorization)).toMatchObject({ error });
  });
});
