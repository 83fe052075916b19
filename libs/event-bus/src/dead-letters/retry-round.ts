import { isGroundFault, type Database, type Tx } from '@atlas/database';
import { classify, type GroupKnowledge } from '../consume/classify.ts';
import { HandlerCalls, type Handling } from '../consume/handler-calls.ts';
import { withdrawFromInbox } from '../consume/inbox.store.ts';
import { failureOf, noteFailures, Unreadable } from './failure-note.ts';
import { nothingTried, type Outcome } from './key-drain.ts';
import { isSetAside, recordOf, tenantsOf, type ParkedRow } from './parked-row.ts';
import { claimMany, lockClaimed, removeParked, shelve, type DueHead } from './parking-lot.store.ts';
import type { Parking } from './parking.ts';
import { settleKeys, tryLockKeysOf } from './parked-key.store.ts';
import type { Failure } from './retry-schedule.ts';

/** As long as the keys of a round may be locked, but for the handler that is running then: live traffic of them waits. */
const budgetMs = 50;

interface Round {
  readonly done: ParkedRow[];
  readonly unknown: ParkedRow[];
  readonly failed: { row: ParkedRow; failure: Failure }[];
}

/**
 * Tries records that have failed before, each alone under a savepoint, those of many keys in one transaction: where one message
 * in a hundred is poison, three transactions for each of its tries would cost more than all the healthy ones.
 */
export class RetryRound {
  private readonly calls: HandlerCalls;

  constructor(
    private readonly database: Database,
    private readonly knowledge: GroupKnowledge,
    private readonly parking: Parking,
    private readonly owner: string,
  ) {
    this.calls = new HandlerCalls(parking.group);
  }

  /** What it does not come to stays marked, and is due: the next round takes it up. */
  async try(heads: readonly DueHead[]): Promise<Outcome> {
    const claimed = await this.database.transaction([], (tx) => claimMany(tx, heads, this.owner));
    if (claimed.length === 0) return nothingTried;
    return this.database.transaction([...new Set(heads.flatMap(tenantsOf))], async (tx) => {
      const free = await tryLockKeysOf(tx, this.parking.group, heads);
      const rows = await lockClaimed(tx, claimed, this.owner);
      const round: Round = { done: [], unknown: [], failed: [] };
      const isFree = ({ blocks, topic, key }: ParkedRow) => !blocks || free.has(`${topic} ${key}`); // else live traffic parks behind it just now
      await this.tryAll(tx, rows.filter(isFree), round);
      await removeParked(tx, round.done);
      await shelve(tx, round.unknown);
      const failures = await noteFailures(tx, this.parking, this.knowledge, round.failed);
      const tried = [...round.done, ...round.unknown, ...round.failed.map(({ row }) => row)];
      await settleKeys(
        tx,
        this.parking.group,
        tried.filter(({ blocks }) => blocks),
      );
      return { isTried: tried.length > 0, failures };
    });
  }

  private async tryAll(tx: Tx, rows: readonly ParkedRow[], { done, unknown, failed }: Round): Promise<void> {
    const open = new Map<Handling, ParkedRow>();
    const inHand = new Set<string>();
    for (const row of rows) {
      const item = classify(recordOf(row), this.knowledge);
      if (item.envelope && inHand.has(item.envelope.id)) continue; // under another key: it is not known yet whether it is handled
      if (item.verdict === 'set-aside' || isSetAside(row)) unknown.push(row);
      else if (item.verdict === 'handle') {
        open.set(item, row);
        inHand.add(item.envelope.id);
      } else if (item.verdict === 'pass-over' || (await this.calls.areRepeated(tx, [item]))(item)) done.push(row);
      else failed.push({ row, failure: failureOf(new Unreadable(item.reason, item.error)) });
    }
    const notHandled = new Set(await this.calls.accept(tx, [...open.keys()]));
    const end = performance.now() + budgetMs;
    for (const [item, row] of open) {
      const failure = notHandled.has(item) ? await this.failureOf(tx, item) : undefined;
      if (failure) failed.push({ row, failure });
      else {
        done.push(row);
        notHandled.delete(item);
      }
      if (performance.now() > end) break;
    }
    const accepted = [...notHandled].map(({ envelope }) => envelope.id);
    withdrawFromInbox(tx, this.parking.group, accepted);
  }

  private async failureOf(tx: Tx, item: Handling): Promise<Failure | undefined> {
    try {
      await tx.attempt((inner) => this.calls.call(inner, [item]));
      return undefined;
    } catch (error) {
      if (isGroundFault(error)) throw error;
      return failureOf(error);
    }
  }
}
