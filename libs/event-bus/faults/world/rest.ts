import type { LampTopics } from './lamp-topics.ts';
import type { Ledger } from './ledger.ts';
import { untilOrStuck } from './until.ts';

/** Everything is sent, and handled or stands still for a reason; for as long as nobody publishes any more. */
export async function untilAtRest(ledger: Ledger, topics: LampTopics): Promise<void> {
  // A server that has just come back may refuse us once more.
  await untilOrStuck('everything is sent and handled', () =>
    look(ledger, topics).catch((error: unknown) => ({ isDone: false, state: String(error) })),
  );
}

/** What is handled publishes in its turn: so the outbox is looked at before and after. */
async function look(ledger: Ledger, topics: LampTopics): Promise<{ isDone: boolean; state: string }> {
  const before = await ledger.progress();
  const state = JSON.stringify(before);
  if (before.outbox + before.waiting > 0) return { isDone: false, state };
  const offsets = await ledger.offsets();
  const ends = await topics.ends();
  const isRead = [...ends].every(([at, end]) => before.gaps.includes(at) || (offsets.get(at) ?? 0) === end);
  const { outbox, waiting } = await ledger.progress();
  return { isDone: isRead && outbox + waiting === 0, state };
}
