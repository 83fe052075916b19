import type { Tx } from '@atlas/database';
import type { AnyContract, Event } from '../contract/contract.ts';

/** A handler of the group, found by the route of its contract. */
export interface EventHandler {
  readonly contract: AnyContract;
  readonly takes: 'one' | 'many';
  handle(tx: Tx, input: Event<unknown> | readonly Event<unknown>[]): Promise<void>;
}

export type Handlers = ReadonlyMap<string, EventHandler>;
