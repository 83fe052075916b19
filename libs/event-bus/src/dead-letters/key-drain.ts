import { isGroundFault, type Database } from '@atlas/database';
import type { GroupKnowledge } from '../consume/classify.ts';
import { failureOf, noteFailure, type NotedFailure } from './failure-note.ts';
import { isSuspect, ParkedQueue } from './parked-queue.ts';
import { claim, type Claim, type DueHead } from './parking-lot.store.ts';
import type { Parking } from './parking.ts';
import type { Failure } from './retry-schedule.ts';

const mostRows = 64;
/** A long queue gives way to other keys after so many transactions. */
const turnsInARow = 16;
/** Processes that have ended so often with the same record in hand did not end for other reasons. */
const mostEnds = 3;

class EndedInHand extends Error {
  constructor(ends: number) {
    super(`${ends} processes in a row have ended, without a word, while they handled this record`);
  }
}

/** What a lane of the parking lot has done. */
export interface Outcome {
  readonly isTried: boolean;
  readonly failures: readonly NotedFailure[];
}

export const nothingTried: Outcome = { isTried: false, failures: [] };

type Trial = Pick<DueHead, 'id' | 'topic' | 'key' | 'tenantUuid' | 'blocks'> & Pick<Claim, 'attempts' | 'ends'>;

/** Drains the queue of one key, from its head on. */
export class KeyDrain {
  private readonly queue: ParkedQueue;

  constructor(
    private readonly database: Database,
    private readonly knowledge: GroupKnowledge,
    private readonly parking: Parking,
    private readonly owner: string,
    private readonly stopped: AbortSignal,
  ) {
    this.queue = new ParkedQueue(database, knowledge, parking, owner);
  }

  async drain(first: DueHead): Promise<Outcome> {
    const claimed = await this.database.transaction([], (tx) => claim(tx, first.id, this.owner));
    if (!claimed) return nothingTried;
    const head = { ...first, ...claimed };
    if (claimed.ends >= (claimed.reason === 'crash-loop' ? 1 : mostEnds)) {
      return this.fail(head, { reason: 'crash-loop', error: new EndedInHand(claimed.ends) });
    }
    return this.drainFrom(head);
  }

  /** More at a time as long as all goes well; fewer when not, until what fails stands alone. */
  private async drainFrom(first: Trial): Promise<Outcome> {
    let head: Trial | undefined = first;
    let limit = mostRows;
    for (let turns = 0; head && turns < turnsInARow && !this.stopped.aborted; turns++) {
      const current: Trial = head;
      if (isSuspect(current)) limit = 1;
      try {
        head = (await this.queue.take(current, limit))?.next;
        limit = Math.min(limit * 2, mostRows);
      } catch (error) {
        if (isGroundFault(error)) throw error;
        if (limit === 1) return this.fail(current, failureOf(error));
        limit >>= 1;
      }
    }
    if (head) await this.queue.giveWay(head);
    return { isTried: true, failures: [] };
  }

  private async fail(head: Trial, failure: Failure): Promise<Outcome> {
    const noted = await this.database.transaction([], (tx) =>
      noteFailure(tx, this.parking, this.knowledge, head, failure),
    );
    return { isTried: true, failures: noted ? [noted] : [] };
  }
}
