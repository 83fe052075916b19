import { OrderCompleted, UserRegistered } from '@atlas/contracts';
import type { EmailRow, Evidence } from '../../evidence/evidence.ts';
import { told } from '../../evidence/published-event.ts';
import type { Finding } from '../../finding.ts';
import { compareEffects } from './compare-effects.ts';

/** One e-mail for each event that is told by mail, to its one recipient. */
export function emailsOfEvents(evidence: Evidence): Finding[] {
  const { events, emails: found } = evidence;
  const due: EmailRow[] = [
    ...told(OrderCompleted, events).map(({ id, tenantId, data }) => ({
      tenantId,
      eventId: id,
      recipient: data.buyer.email,
    })),
    ...told(UserRegistered, events).map(({ id, tenantId, data }) => ({ tenantId, eventId: id, recipient: data.email })),
  ];
  return compareEffects(evidence, { due, found }, ({ tenantId, eventId, recipient }) => ({
    subject: eventId,
    what: `e-mail of ${tenantId} to ${recipient}`,
  }));
}
