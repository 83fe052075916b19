import type { Database } from '@atlas/database';
import { contextOf, type Event } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import { noteHeard } from './heard.store.ts';
import { listenerCalls, type Mode } from './metrics.ts';
import type { Subscription } from './subscription.ts';
import type { Fact } from './wanted.ts';

/** Calls a listener in a transaction and a context such as the bus would give it, unless it has heard the event before. */
export async function hearOnce(
  database: Database,
  subscription: Subscription,
  fact: Fact,
  event: Event<unknown>,
  mode: Mode,
): Promise<void> {
  const { name: listener } = subscription;
  try {
    const isNew = await runInContext(contextOf(event), () =>
      database.transaction([event.tenantId], async (tx) => {
        if (!(await noteHeard(tx, event.id, listener))) return false;
        await subscription.call(tx, fact, event);
        return true;
      }),
    );
    listenerCalls.inc({ listener, mode, outcome: isNew ? 'heard' : 'repeated' });
  } catch (error) {
    listenerCalls.inc({ listener, mode, outcome: 'failed' });
    throw error;
  }
}
