import { isGroundFault, isUniqueViolation, statement, type Database, type Tx } from '@atlas/database';
import { idOf, newEventId, uuidOf, type EventId, type TenantId } from '@atlas/kernel';
import { publish } from '../../src/index.ts';
import { backOffMs, pause } from '../../src/pause.ts';
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

/** Of a machine that is so busy that a connection takes longer than anybody waits for one. */
const mostFailures = 10;

/**
 * Publishes, and writes down in the same transaction what it has published: the truth that everything is held against. Repeated
 * when its connection breaks, under the same ids: so that what had been committed all the same is not told twice.
 */
export async function tell(database: Database, build: Build, telling: Telling): Promise<void> {
  const ids = telling.facts.map(() => newEventId());
  for (let failures = 0; ; failures++) {
    try {
      return await tellOnce(database, build, telling, ids);
    } catch (error) {
      if (error instanceof ChangedMyMind || (failures > 0 && isUniqueViolation(error))) return;
      if (!isGroundFault(error) || failures === mostFailures) throw error;
    }
    await pause(backOffMs(failures));
  }
}

async function tellOnce(
  database: Database,
  build: Build,
  { tenant, facts, rollsBack }: Telling,
  ids: readonly EventId[],
): Promise<void> {
  const tenantId = idOf('ten', tenant);
  await database.transaction([tenantId], async (tx) => {
    for (const [place, fact] of facts.entries())
      await tellOne(tx, build, tenantId, { ...fact, id: ids[place] ?? newEventId() });
    if (rollsBack) throw new ChangedMyMind();
  });
}

async function tellOne(
  tx: Tx,
  build: Build,
  tenantId: TenantId,
  fact: FactToTell & { readonly id: EventId },
): Promise<void> {
  const { id, name, kind, key, ailment } = fact;
  if (kind === 'weighed' && build === 'now') return; // it has never heard of it
  const isInTwoMajors = kind === 'counted' && build === 'next';
  const noted = await tx.query(noteTold, [id, uuidOf(tenantId), name, kind, key, ailment, isInTwoMajors]);
  const options = { tenantId, sequence: noted[0]?.number ?? 0, id };
  const data = { key, name, ailment };
  if (isInTwoMajors) return publish(tx, CountedAnew, { ...data, weight: 2 }, options);
  publish(tx, { counted: Counted, glimpsed: Glimpsed, opened: Opened, weighed: Weighed }[kind], data, options);
}
