import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { newId, parseId, uuidOf, type SessionId, type TenantId, type UserId } from '@atlas/kernel';

export const idleMs = 2 * 3_600_000;
export const longestMs = 12 * 3_600_000;

/** Somebody's login on one device. It never changes: a password that was changed since makes its epoch an old one. */
export interface Session {
  readonly id: SessionId;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  /** The epoch of the user's password at login. */
  readonly epoch: number;
  readonly openedAt: Date;
  readonly endsAt: Date;
  /** For its owner, to recognise it by. */
  readonly device: string;
}

/** What the cookie carries: which session, and the proof that it is one's own. Only a hash of the proof is kept. */
export interface SessionTicket {
  readonly id: SessionId;
  readonly secret: string;
}

/** Where it is kept, in Redis. */
export function sessionKey(id: SessionId): string {
  return `atlas:session:${uuidOf(id)}`;
}

const secretForm = /^[A-Za-z0-9_-]{43}$/;

export function newTicket(): SessionTicket {
  return { id: newId('ses'), secret: randomBytes(32).toString('base64url') };
}

export function hashOfSecret(secret: string): string {
  return hash('sha256', secret);
}

/** `__Host-`: of this host alone, over TLS alone, for all its paths (RFC 6265bis, section 4.1.3.2). */
const cookieName = '__Host-atlas_session';
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

export function cookieOf({ id, secret }: SessionTicket): string {
  return `${cookieName}=${id}.${secret}; ${attributes}`;
}

export const cookieThatForgets = `${cookieName}=; ${attributes}; Max-Age=0`;

/** 'none': no cookie of ours; 'broken': one that cannot be. */
export function ticketIn(cookies: string | undefined): SessionTicket | 'none' | 'broken' {
  const values = (cookies ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`))
    .map((pair) => pair.slice(cookieName.length + 1));
  const [value, second] = values;
  if (value === undefined) return 'none';
  if (second !== undefined) return 'broken'; // somebody put one beside ours
  const [id, secret, rest] = value.split('.');
  const known = id === undefined ? undefined : parseId('ses', id);
  return known && secret !== undefined && rest === undefined && secretForm.test(secret)
    ? { id: known, secret }
    : 'broken';
}

/**
 * What a page must send with everything that changes something (`X-CSRF-Token`). Another site can have the cookie sent, but
 * cannot read it, and so cannot make this. Bound to the session, nothing to keep (OWASP: HMAC-based token pattern).
 */
export function csrfTokenOf({ secret }: SessionTicket): string {
  return createHmac('sha256', secret).update('atlas csrf').digest('base64url');
}

export function isCsrfTokenOf(ticket: SessionTicket, given: string | undefined): boolean {
  const expected = Buffer.from(csrfTokenOf(ticket));
  const actual = Buffer.from(given ?? '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
