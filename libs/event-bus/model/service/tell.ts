import { statement, type Database, type Tx } from '@atlas/database';
import { idOf, newEventId, uuidOf, type TenantId } from '@atlas/kernel';
import { publish } from '../../src/index.ts';
import { Counted, CountedAnew, Glimpsed, Opened, Weighed } from './facts.ts';
import type { Build, FactToTell, Telling } from './orders.ts';

const noteTold = statement<
  { number: number },
  [event: string, tenant: string, name: string, kind: string, key: string, ailment: string, isInTwoMajors: boolean]
>(
  'told.note',
  `INSERT INTO told (event_id, tenant_id, name, kind, key, ailment, is_in_two_majors) VALUES ($1, $2, $3, $4, $5, $6, $7)
   RETURNING number`,
);

class ChangedMyMind extends Error {}

/** Publishes, and writes down in the same transaction what it has published: the truth that everything is held against. */
export async function tell(database: Database, build: Build, { tenant, facts, rollsBack }: Telling): Promise<void> {
  const tenantId = idOf('ten', tenant);
  try {
    await database.transaction([tenantId], async (tx) => {
      for (const fact of facts) await tellOne(tx, build, tenantId, fact);
      if (rollsBack) throw new ChangedMyMind();
    });
  } catch (error) {
    if (!(error instanceof ChangedMyMind)) throw error;
  }
}

async function tellOne(tx: Tx, build: Build, tenantId: TenantId, fact: FactToTell): Promise<void> {
  const { name, kind, key, ailment } = fact;
  if (kind === 'weighed' && build === 'now') return; // it has never heard of it
  const isInTwoMajors = kind === 'counted' && build === 'next';
  const id = newEventId();
  const noted = await tx.query(noteTold, [id, uuidOf(tenantId), name, kind, key, ailment, isInTwoMajors]);
  const options = { tenantId, sequence: noted[0]?.number ?? 0, id };
  const data = { key, name, ailment };
  if (isInTwoMajors) return publish(tx, CountedAnew, { ...data, weight: 2 }, options);
  publish(tx, { counted: Counted, glimpsed: Glimpsed, opened: Opened, weighed: Weighed }[kind], data, options);
}
