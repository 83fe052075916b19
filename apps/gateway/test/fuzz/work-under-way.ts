import { servicesWithDatabase, type AtlasSystem } from '@atlas/testing';

/** What waits to be told, or is to be done now. What is to be done later is not waited for: it may be months. */
const work = {
  'bus.outbox': `SELECT count(*)::int AS open FROM bus.outbox`,
  'jobs.job': `SELECT count(*)::int AS open FROM jobs.job WHERE state < 'completed' AND start_after <= now()`,
};

export async function workUnderWay({ databases }: AtlasSystem): Promise<number> {
  const found = await Promise.all(
    servicesWithDatabase.flatMap((service) =>
      Object.entries(work).map(async ([table, count]) => {
        const { rows: known } = await databases[service].query('SELECT WHERE to_regclass($1) IS NOT NULL', [table]);
        if (known.length === 0) return 0; // not every service has jobs
        const { rows } = await databases[service].query<{ open: number }>(count);
        return rows[0]?.open ?? 0;
      }),
    ),
  );
  return found.reduce((sum, open) => sum + open, 0);
}
