import { createHash } from 'node:crypto';
import { Database, type Tx } from '@atlas/database';
import type { Event } from '@atlas/event-bus';
import { JobHandler, type Job, type JobId, type Jobs } from '@atlas/jobs';
import type { EventId } from '@atlas/kernel';
import { hearOnce } from './hear-once.ts';
import { Listeners } from './listeners.ts';
import type { Subscription } from './subscription.ts';
import type { Fact } from './wanted.ts';

export const queue = 'listeners.call-listener';

/** One listener is to hear one event. The time has been through JSON. */
interface Call {
  readonly listener: string;
  readonly major: number;
  readonly event: Omit<Event<unknown>, 'time'> & { readonly time: string };
}

class ListenerFailed extends Error {
  constructor({ listener, event }: Call, cause: unknown) {
    super(`${listener} failed on ${event.type} ${event.id}: ${String(cause)}`, { cause });
  }
}

/**
 * In process, through the job queue. Tried for twelve days, at last once an hour: below the fourteen for which the queue keeps a
 * job and we remember what was heard.
 */
@JobHandler({ queue, expireInSeconds: 60, retryLimit: 300, retryDelay: 1, retryDelayMax: 3600 })
export class CallListener implements Job<Call> {
  constructor(
    private readonly database: Database,
    private readonly listeners: Listeners,
  ) {}

  async run(call: Call): Promise<void> {
    const { listener, major } = call;
    const event = { ...call.event, time: new Date(call.event.time) };
    const fact = { type: event.type, major };
    try {
      await hearOnce(this.database, this.listeners.named(listener), fact, event, 'queue');
    } catch (error) {
      throw new ListenerFailed(call, error);
    }
  }
}

/** One job for each listener: to repeat one of them repeats no other. */
export async function enqueueCall(
  jobs: Jobs,
  tx: Tx,
  { name: listener }: Subscription,
  { major }: Fact,
  event: Event<unknown>,
): Promise<void> {
  const call = { listener, major, event: { ...event, time: event.time.toISOString() } };
  await jobs.enqueue(tx, CallListener, call, { id: jobIdOf(event.id, listener) });
}

/** The same event said again to the same listener is the same job (RFC 9562, section 5.8). */
function jobIdOf(event: EventId, listener: string): JobId {
  const bytes = createHash('sha256').update(`${event} ${listener}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
