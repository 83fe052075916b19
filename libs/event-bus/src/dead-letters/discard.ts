import type { Database, Tx } from '@atlas/database';
import { parseEventId } from '@atlas/kernel';
import { acceptIntoInbox } from '../consume/inbox.store.ts';
import { headersFrom } from '../contract/envelope.ts';
import type { DeadLetterId, DeadLetterSelection, DiscardReport, Intent } from './dead-letter.ts';
import { discardDeadLetters, type Discarded } from './discard.store.ts';
import { recordOperations } from './operation.store.ts';
import { lockKeysOf, settleKeys, type ParkedKey } from './parked-key.store.ts';
import { Selection, transact } from './selection.ts';

type Selected = ParkedKey & { readonly id: DeadLetterId };

/** Gives dead letters up, for good: the audit keeps the whole record, and their keys go on with what waits behind. */
export async function discard(
  database: Database,
  group: string,
  wanted: DeadLetterSelection,
  intent: Intent,
): Promise<DiscardReport> {
  const { dryRun = false } = intent;
  const selection = new Selection(database, group, wanted);
  const ids: DeadLetterId[] = [];
  for await (const part of selection.parts()) {
    if (dryRun) ids.push(...part.map(({ id }) => id));
    else ids.push(...(await transact(database, (tx) => discardPart(tx, group, part, intent))));
  }
  const refused = await database.read([], (tx) => selection.refusals(tx, new Set(ids)));
  return { dryRun, discarded: ids.length, ids: selection.named(ids), refused: selection.named(refused) };
}

async function discardPart(
  tx: Tx,
  group: string,
  part: readonly Selected[],
  { actor, note }: Intent,
): Promise<readonly DeadLetterId[]> {
  await lockKeysOf(tx, group, part);
  const discarded = await discardDeadLetters(
    tx,
    group,
    part.map(({ id }) => id),
  );
  await forget(tx, group, discarded);
  await settleKeys(tx, group, part);
  await recordOperations(tx, {
    ...{ actor, action: 'dead-letter.discard', group },
    ...(note !== undefined && { note }),
    done: discarded.map(({ id, record }) => ({ what: `dead-letter:${id}`, before: record })),
  });
  return discarded.map(({ id }) => id);
}

/**
 * What is said again of a discarded event is not handled either. Not so for types that no build knows: the same fact may have
 * come in an older major as well, and wait to be handled.
 */
async function forget(tx: Tx, group: string, discarded: readonly Discarded[]): Promise<void> {
  const ids = discarded
    .filter(({ state }) => state === 'dead')
    .map(({ headers }) => parseEventId(headersFrom(headers)['ce_id'] ?? ''));
  await acceptIntoInbox(
    tx,
    group,
    ids.filter((id) => id !== undefined),
  );
}
