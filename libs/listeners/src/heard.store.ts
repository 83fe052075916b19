import { statement, type Tx } from '@atlas/database';
import { newUuid, type EventId } from '@atlas/kernel';

const note = statement<object, [event: string, listener: string]>(
  'listeners.note_heard',
  'INSERT INTO listeners.heard (event_id, listener) VALUES ($1, $2) ON CONFLICT DO NOTHING',
);

const forget = statement<object, [before: string]>(
  'listeners.forget_heard',
  // Ids of events are UUIDv7: what is less is older.
  'DELETE FROM listeners.heard WHERE event_id < $1',
);

/** False when the listener has heard the event already. Commits with what it does about it, so that it does it once. */
export async function noteHeard(tx: Tx, event: EventId, listener: string): Promise<boolean> {
  return (await tx.execute(note, [event, listener])) === 1;
}

/** Longer than the queue tries, so that no repeat finds its row gone. */
const keptMs = 14 * 24 * 60 * 60 * 1000;

export async function forgetOldHeard(tx: Tx): Promise<void> {
  await tx.execute(forget, [newUuid(Date.now() - keptMs)]);
}
