import type { Database } from '@atlas/database';
import { routeOfHeaders, type GroupKnowledge } from '../consume/classify.ts';
import { headersFrom } from '../contract/envelope.ts';
import { block } from './parking.store.ts';
import { adopt, findUnknown, type UnknownRecord } from './unknown-types.store.ts';

const rowsAtOnce = 200;

/**
 * Brings back what an older build has set aside and this one knows: while versions mix, an old process may meet a new type
 * at any time, so that one look at the start is not enough.
 */
export async function adoptKnownTypes(database: Database, group: string, knowledge: GroupKnowledge): Promise<void> {
  for (let after = 0; ;) {
    const rows = await database.read([], (tx) => findUnknown(tx, group, after, rowsAtOnce));
    for (const row of rows) if (isKnown(row, knowledge)) await adoptOne(database, group, row);
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    after = last.id;
  }
}

function isKnown({ headers }: UnknownRecord, { knownRoutes, handlers }: GroupKnowledge): boolean {
  const route = routeOfHeaders(headersFrom(headers));
  return knownRoutes.has(route) || handlers.has(route);
}

function adoptOne(database: Database, group: string, row: UnknownRecord): Promise<void> {
  return database.transaction([], async (tx) => {
    await block(tx, group, row);
    await adopt(tx, row);
  });
}
