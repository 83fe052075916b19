import type { IncomingHttpHeaders } from 'node:http';
import { ticketIn, type SessionTicket } from '../sessions/session.ts';

/** What a request shows to be let in. A key counts before a cookie: a browser sends its cookies along, unasked. */
export type Credentials =
  | { readonly kind: 'key'; readonly secret: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'session'; readonly ticket: SessionTicket }
  | { readonly kind: 'broken session' }
  | { readonly kind: 'none' };

export function credentialsIn({ authorization, cookie }: IncomingHttpHeaders): Credentials {
  const [, secret] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  if (secret !== undefined) return isToken(secret) ? { kind: 'token', token: secret } : { kind: 'key', secret };
  const ticket = ticketIn(cookie);
  if (ticket === 'none') return { kind: 'none' };
  return ticket === 'broken' ? { kind: 'broken session' } : { kind: 'session', ticket };
}

/** Three parts with dots between them (RFC 7515, section 7.1); a key has none. */
function isToken(text: string): boolean {
  return text.split('.').length === 3;
}
