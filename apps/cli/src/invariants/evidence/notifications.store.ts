import { statement, type Database } from '@atlas/database';
import { idOf, type EventId } from '@atlas/kernel';
import type { Evidence } from './evidence.ts';

const emails = statement<{ tenant_id: string; event_id: EventId; recipient: string }>(
  'invariants.emails',
  'SELECT tenant_id, event_id, recipient FROM emails',
);

/** Who was written to about what, as notifications has it. */
export function readNotifications(database: Database): Promise<Pick<Evidence, 'emails'>> {
  return database.read([], async (tx) => ({
    emails: (await tx.query(emails, [])).map(({ tenant_id, event_id, recipient }) => ({
      tenantId: idOf('ten', tenant_id),
      eventId: event_id,
      recipient,
    })),
  }));
}
