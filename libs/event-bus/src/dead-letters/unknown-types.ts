import type { Database } from '@atlas/database';
import type { GroupKnowledge } from '../consume/classify.ts';
import { keyBlocks, settleKeys, type ParkedKey } from './parked-key.store.ts';
import { adopt, lockUnknownOf } from './unknown-types.store.ts';

const rowsAtOnce = 200;

const dueNow = ({ topic, key }: ParkedKey) => ({ topic, key, retryInMs: 0 });

/**
 * Brings back what an older build has set aside and this one knows: while versions mix, an old process may meet a new type
 * at any time, so that one look at the start is not enough.
 */
export async function adoptKnownTypes(database: Database, group: string, knowledge: GroupKnowledge): Promise<void> {
  const { knownRoutes, handlers } = knowledge;
  const routes = [...new Set([...knownRoutes, ...handlers.keys()])];
  for (let adopted = rowsAtOnce; adopted === rowsAtOnce;) {
    adopted = await database.transaction([], async (tx) => {
      const records = await lockUnknownOf(tx, group, routes, rowsAtOnce);
      if (records.length === 0) return 0;
      await tx.flight(keyBlocks(group, records.map(dueNow))); // before they block: else a drain could free the key without them
      await adopt(tx, records);
      await settleKeys(tx, group, records);
      return records.length;
    });
  }
}
