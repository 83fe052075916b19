import type { IncomingHttpHeaders } from 'node:http';
import { ticketIn, type SessionTicket } from '../sessions/session.ts';

/** What a request shows to be let in. A key counts before a cookie: a browser sends its cookies along, unasked. */
export type Credentials =
  | { readonly kind: 'key'; readonly secret: string }
  | { readonly kind: 'session'; readonly ticket: SessionTicket }
  | { readonly kind: 'broken session' }
  | { readonly kind: 'none' };

export function credentialsIn({ authorization, cookie }: IncomingHttpHeaders): Credentials {
  const [, secret] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  if (secret !== undefined) return { kind: 'key', secret };
  const ticket = ticketIn(cookie);
  if (ticket === 'none') return { kind: 'none' };
  return ticket === 'broken' ? { kind: 'broken session' } : { kind: 'session', ticket };
}
