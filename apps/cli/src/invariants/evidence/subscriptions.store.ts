import { statement, type Database } from '@atlas/database';
import { idOf, type EventId } from '@atlas/kernel';
import type { Evidence, VerdictRow } from './evidence.ts';

const plans = statement<{ id: string; published_at: Date }>('invariants.plans', 'SELECT id, published_at FROM plans');

interface StoredVerdict {
  tenant_id: string;
  order_id: string;
  state: VerdictRow['outcome'];
  verdict_event_id: EventId;
  decided_at: Date;
}

const verdicts = statement<StoredVerdict>(
  'invariants.verdicts',
  `SELECT tenant_id, order_id, state, verdict_event_id, decided_at FROM activations WHERE state <> 'open'`,
);

/** What is sold and what was decided, as subscriptions has it. */
export function readSubscriptions(database: Database): Promise<Pick<Evidence, 'plans' | 'verdicts'>> {
  return database.read([], async (tx) => ({
    plans: (await tx.query(plans, [])).map(({ id, published_at }) => ({
      planId: idOf('pln', id),
      publishedAt: published_at,
    })),
    verdicts: (await tx.query(verdicts, [])).map(({ tenant_id, order_id, state, verdict_event_id, decided_at }) => ({
      tenantId: idOf('ten', tenant_id),
      orderId: idOf('ord', order_id),
      outcome: state,
      eventId: verdict_event_id,
      decidedAt: decided_at,
    })),
  }));
}
