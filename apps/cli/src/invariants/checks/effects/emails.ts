import { OrderCompleted, UserPasswordResetRequested, UserRegistered } from '@atlas/contracts';
import type { UserId } from '@atlas/kernel';
import type { EmailRow, Evidence } from '../../evidence/evidence.ts';
import { told, type PublishedEvent } from '../../evidence/published-event.ts';
import type { Finding } from '../../finding.ts';
import { compareEffects } from './compare-effects.ts';

const nobodys = '@removed.invalid';

/** One e-mail for each event that is told by mail, to its one recipient; to whom is erased once they have been removed. */
export function emailsOfEvents(evidence: Evidence): Finding[] {
  const { events, users } = evidence;
  const removed = new Set(users.filter(({ removedAt }) => removedAt).map(({ userId }) => userId));
  const calledFor = ({ id, tenantId }: PublishedEvent, to: { readonly email: string; readonly userId: UserId }) => ({
    tenantId,
    eventId: id,
    recipient: removed.has(to.userId) ? nobodys : to.email,
  });
  const due: EmailRow[] = [
    ...told(OrderCompleted, events)
      .filter(({ data }) => !data.buyer.email.endsWith(nobodys)) // told after they had left: there is nobody to write to
      .map((event) => calledFor(event, event.data.buyer)),
    ...told(UserRegistered, events).map((event) => calledFor(event, event.data)),
    ...told(UserPasswordResetRequested, events).map((event) => calledFor(event, event.data)),
  ];
  const found = evidence.emails.map((email) =>
    email.recipient.endsWith(nobodys) ? { ...email, recipient: nobodys } : email,
  );
  return compareEffects(evidence, { due, found }, ({ tenantId, eventId, recipient }) => ({
    subject: eventId,
    what: `e-mail of ${tenantId} to ${recipient}`,
  }));
}
