import { createHash } from 'node:crypto';
import { uuidOf, type EventId, type PasswordResetId, type TenantId, type UserId } from '@atlas/kernel';

/**
 *   open ─┬─ accepted by the mail server ───────→ sent
 *         ├─ refused for good, or tried too often → failed
 *         └─ deferred ──────────────────────────→ open, tried again later
 */
export interface Email {
  readonly tenantId: TenantId;
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Date;
  /** What the link in it is made from when it is sent. */
  readonly resetId: PasswordResetId | null;
}

/** RFC 2606: the domain of the address that is left of somebody who has been removed. */
const nobodys = '@removed.invalid';

export const isLeftOfSomebody = (address: string): boolean => address.endsWith(nobodys);

/** One for each user: an event that is told again after a removal finds its mail by it. */
export const addressLeftOf = (userId: UserId): string => uuidOf(userId) + nobodys;

export const noWords = { subject: '', text: '', html: '' };

/** What the mail server said, or why it could not be asked. */
export interface Delivery {
  readonly outcome: 'accepted' | 'deferred' | 'refused';
  readonly response: string;
}

export type NextStep =
  { readonly state: 'sent' | 'failed' } | { readonly state: 'open'; readonly retryInSeconds: number };

const minute = 60;
const hour = 60 * minute;
/** About a day in all, as mail servers do. */
const waits = [5, 30, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 8 * hour];

export function afterAttempt(attempt: number, outcome: Delivery['outcome']): NextStep {
  if (outcome === 'accepted') return { state: 'sent' };
  const retryInSeconds = waits[attempt - 1];
  if (outcome === 'refused' || retryInSeconds === undefined) return { state: 'failed' };
  return { state: 'open', retryInSeconds };
}

/**
 * The same for every attempt, so that a mail sent twice (SMTP cannot be asked what became of a lost answer) is shown once. Of
 * the recipient only a hash: the header is seen by whoever the mail is forwarded to.
 */
export function messageIdOf(eventId: EventId, recipient: string, sender: string): string {
  const who = createHash('sha256').update(recipient).digest('hex').slice(0, 16);
  const domain = /@([^\s>@]+)>?\s*$/.exec(sender)?.[1] ?? 'localhost';
  return `<${eventId}.${who}@${domain}>`;
}
