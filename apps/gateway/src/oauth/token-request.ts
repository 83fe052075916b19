/** Who asks for a token, and what it is to be good for. */
export interface TokenRequest {
  readonly clientId: string;
  readonly secret: string;
  /** All that the client may do when left out. */
  readonly scopes?: readonly string[];
}

/** RFC 6749, section 5.2: the words that clients' libraries know. */
export interface TokenRefusal {
  readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';
  readonly error_description: string;
}

interface ClientSecret {
  readonly clientId: string;
  readonly secret: string;
}

export const refusal = (error: TokenRefusal['error'], error_description: string): TokenRefusal => ({
  error,
  error_description,
});

export const invalidClient = refusal('invalid_client', 'There is no such client, or its secret is another.');

export function tokenRequestIn(authorization: string | undefined, form: URLSearchParams): TokenRequest | TokenRefusal {
  for (const name of new Set(form.keys()))
    if (form.getAll(name).length > 1) return refusal('invalid_request', 'A parameter stands there twice.');
  const grantType = form.get('grant_type');
  if (grantType === null) return refusal('invalid_request', 'Say grant_type=client_credentials.');
  if (grantType !== 'client_credentials')
    return refusal('unsupported_grant_type', 'The only grant here is client_credentials.');
  const client = clientIn(authorization, form);
  if ('error' in client) return client;
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  return { ...client, ...(scopes.length > 0 && { scopes }) };
}

/** By `client_secret_basic` or `client_secret_post`, and not by both (RFC 6749, section 2.3). */
function clientIn(authorization: string | undefined, form: URLSearchParams): ClientSecret | TokenRefusal {
  const [clientId, secret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) return clientId !== null && secret !== null ? { clientId, secret } : invalidClient;
  const basic = basicIn(authorization);
  if (!basic) return invalidClient;
  const isTwofold = secret !== null || (clientId !== null && clientId !== basic.clientId);
  return isTwofold ? refusal('invalid_request', 'Show the secret in one way only.') : basic;
}

function basicIn(authorization: string): ClientSecret | undefined {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  const [clientId, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString())?.slice(1) ?? [];
  if (clientId === undefined || secret === undefined) return undefined;
  return { clientId: formDecoded(clientId), secret: formDecoded(secret) };
}

/** Both are encoded as a form is before they are put together (RFC 6749, section 2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
