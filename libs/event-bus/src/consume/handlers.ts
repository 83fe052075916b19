import type { Tx } from '@atlas/database';
import { routeOf, type AnyContract, type Event } from '../contract/contract.ts';
import { majorsOf } from '../contract/majors.ts';
import type { RetryPolicy } from '../dead-letters/retry-schedule.ts';

/** A handler of the group, found by the route of its contract. */
export interface EventHandler {
  readonly contract: AnyContract;
  readonly takes: 'one' | 'many';
  /** What it wants otherwise than usual. */
  readonly retries?: Partial<RetryPolicy>;
  handle(tx: Tx, input: Event<unknown> | readonly Event<unknown>[]): Promise<void>;
}

export type Handlers = ReadonlyMap<string, EventHandler>;

/** With handlers under the routes of older majors as well, down to the next one that the group handles itself. */
export function servingOlderMajors(handlers: Handlers): Handlers {
  const serving = new Map(handlers);
  for (const handler of handlers.values()) {
    for (const older of majorsOf(handler.contract).slice(1)) {
      if (handlers.has(routeOf(older))) break;
      serving.set(routeOf(older), handler);
    }
  }
  return serving;
}
