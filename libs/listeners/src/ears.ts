import type { Tx } from '@atlas/database';
import { contextOf, type Event } from '@atlas/event-bus';
import { runInContext } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import type { Scope } from './scope.ts';
import type { WantedList } from './wanted.ts';

/** A function that hears. It is of this process, so that it is told at once, in no transaction. */
export interface Ear {
  readonly wanted: WantedList;
  readonly scope?: Scope | readonly Scope[] | undefined;
  hear(event: Event<unknown>): unknown;
}

const logger = new Logger('Listeners');

export function tellEars(tx: Tx, ears: readonly Ear[], newEvent: () => Event<unknown>): void {
  for (const ear of ears) {
    const event = newEvent();
    tx.afterCommit(() => void runInContext(contextOf(event), () => tellEar(ear, event)));
  }
}

/** Calls it now: who listens during a piece of work has heard when that has ended. */
async function tellEar(ear: Ear, event: Event<unknown>): Promise<void> {
  try {
    await ear.hear(event);
  } catch (error) {
    const { id, type } = event;
    logger.error({ message: 'a function that listens failed', type, event: id, error });
  }
}
