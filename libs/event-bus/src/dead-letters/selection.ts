import { isGroundFault, type Database, type Tx } from '@atlas/database';
import { backOffMs, pause } from '../pause.ts';
import type { DeadLetterFilter, DeadLetterId, DeadLetterSelection, Refusal } from './dead-letter.ts';
import { readDeadLetter, selectDeadLetters } from './dead-letter.store.ts';
import type { ParkedKey } from './parked-key.store.ts';
import { DeadLetterNotFound, NotADeadLetter, refusalOf } from './refusals.ts';

type Selected = ParkedKey & { readonly id: DeadLetterId };

/** So many in a transaction: their keys are locked meanwhile, and live traffic of those keys waits. */
const atOnce = 200;
/** Of a selection by filter; all of one by number are named. */
const mostNamed = 100;
const mostTries = 8;

/** The dead letters that an operator means, in the order of their numbers, some at a time. */
export class Selection {
  private readonly filter: DeadLetterFilter;

  constructor(
    private readonly database: Database,
    private readonly group: string,
    selection: DeadLetterSelection,
  ) {
    this.filter = isListOfIds(selection) ? { ids: selection } : selection;
  }

  async *parts(): AsyncGenerator<readonly Selected[]> {
    for (let beyond = 0; ;) {
      const stretch = { beyond, limit: atOnce };
      const part = await this.database.read([], (tx) => selectDeadLetters(tx, this.group, this.filter, stretch));
      const last = part.at(-1);
      if (!last) return;
      yield part;
      beyond = last.id;
    }
  }

  /** Those that were asked for by number and are no dead letters, each with what it is. */
  async refusals(tx: Tx, selected: ReadonlySet<DeadLetterId>): Promise<readonly Refusal[]> {
    const refusals: Refusal[] = [];
    for (const id of this.filter.ids ?? []) {
      if (selected.has(id)) continue;
      const record = await readDeadLetter(tx, this.group, id);
      if (record && !record.isWaiting) continue; // another part of the filter leaves it out
      refusals.push(refusalOf(id, record ? new NotADeadLetter(id) : new DeadLetterNotFound(id)));
    }
    return refusals;
  }

  /** What a report names. */
  named<Item>(items: readonly Item[]): readonly Item[] {
    return this.filter.ids ? items : items.slice(0, mostNamed);
  }
}

/** A key may be locked for a moment by whoever handles what is parked of it, or parks behind: the order stands, and waits. */
export async function transact<Result>(database: Database, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await database.transaction([], work);
    } catch (error) {
      if (!isGroundFault(error) || failures + 1 >= mostTries) throw error;
      await pause(backOffMs(failures));
    }
  }
}

function isListOfIds(selection: DeadLetterSelection): selection is readonly DeadLetterId[] {
  return Array.isArray(selection);
}
