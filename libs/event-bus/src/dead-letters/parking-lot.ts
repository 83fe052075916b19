import { isGroundFault, type Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import type { GroupKnowledge } from '../consume/classify.ts';
import type { WorkSlots } from '../consume/work-slots.ts';
import { pause } from '../pause.ts';
import type { NotedFailure } from './failure-note.ts';
import { KeyDrain, nothingTried, type Outcome } from './key-drain.ts';
import { LotSurvey } from './lot-survey.ts';
import { findDueHeads, forgetMarksOf, type DueHead } from './parking-lot.store.ts';
import type { Parking } from './parking.ts';
import { RetryRound } from './retry-round.ts';

const lookEveryMs = 100;
/** Keys, or rounds of them, that are tried at once. */
export const parkingLanes = 4;
const headsAtOnce = 64;
const roundSize = 32;

/**
 * Tries parked records again, the oldest of each key first, and lets a key go once nothing of it is parked. Live records of such
 * a key park behind meanwhile, so that the order per key holds. Keys are tried side by side: a slow one holds up no other.
 */
export class ParkingLot {
  private readonly logger = new Logger(ParkingLot.name);
  private readonly stopped = new AbortController();
  private readonly keysInHand = new Set<string>();
  private readonly working = new Set<Promise<void>>();
  private readonly drain: KeyDrain;
  private readonly round: RetryRound;
  private readonly survey: LotSurvey;
  private running: Promise<void> | undefined;
  private tries = 0;

  constructor(
    private readonly database: Database,
    knowledge: GroupKnowledge,
    private readonly parking: Parking,
    /** This process, which says of itself that it is alive. */
    private readonly owner: string,
    private readonly slots: WorkSlots,
  ) {
    this.drain = new KeyDrain(database, knowledge, parking, owner, this.stopped.signal);
    this.round = new RetryRound(database, knowledge, parking, owner);
    this.survey = new LotSurvey(database, knowledge, parking.group);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
    await Promise.all(this.working);
    if (!this.running) return;
    await this.database
      .transaction([], (tx) => forgetMarksOf(tx, this.owner))
      .catch((error: unknown) => this.logger.warn(`marks are left behind: ${String(error)}`));
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const triesBefore = this.tries;
      try {
        await this.survey.keepUp();
        await this.beginDue();
      } catch (error) {
        this.complain(error);
      }
      if (this.tries === triesBefore) await pause(lookEveryMs, this.stopped.signal);
    }
  }

  private async beginDue(): Promise<void> {
    const found = await this.database.read([], (tx) => findDueHeads(tx, this.parking.group, headsAtOnce));
    const names = new Set(this.keysInHand);
    const heads = found.filter((head) => !names.has(nameOf(head)) && names.add(nameOf(head)));
    const { together = [], alone = [] } = Object.groupBy(heads, (head) =>
      this.mayShareRound(head) ? 'together' : 'alone',
    );
    for (let from = 0; from < together.length; from += roundSize) {
      const some = together.slice(from, from + roundSize);
      await this.begin(some, () => this.slots.share(() => this.tryTogether(some)));
    }
    for (const head of alone) await this.begin([head], () => this.drainOne(head));
  }

  /** Processes have ended with it in hand: if this one does, there is nobody else to blame. */
  private drainOne(head: DueHead): Promise<Outcome> {
    const drain = () => this.drain.drain(head);
    return head.ends > 0 ? this.slots.alone(drain) : this.slots.share(drain);
  }

  /** What fails as a whole (somebody keeps a row locked, or it fails at its commit) is tried one by one, so that it holds up nobody else. */
  private async tryTogether(heads: readonly DueHead[]): Promise<Outcome> {
    try {
      return await this.round.try(heads);
    } catch (error) {
      this.complain(error, heads[0]);
    }
    for (const head of heads) await this.finish([head], () => this.drain.drain(head));
    return nothingTried;
  }

  /** Tried before, so that it is the only one of its key that can be tried now; and nobody's process has ended with it. */
  private mayShareRound({ attempts, ends, reason, tryingBy }: DueHead): boolean {
    return attempts > 0 && ends === 0 && reason !== 'crash-loop' && (tryingBy === null || tryingBy === this.owner);
  }

  /** Waits for a free lane, not for the end of the work. */
  private async begin(heads: readonly DueHead[], work: () => Promise<Outcome>): Promise<void> {
    while (this.working.size >= parkingLanes) await Promise.race(this.working);
    if (this.stopped.signal.aborted) return;
    for (const head of heads) this.keysInHand.add(nameOf(head));
    const lane = this.finish(heads, work).finally(() => {
      for (const head of heads) this.keysInHand.delete(nameOf(head));
      this.working.delete(lane);
    });
    this.working.add(lane);
  }

  /** Never rejects. */
  private async finish(heads: readonly DueHead[], work: () => Promise<Outcome>): Promise<void> {
    try {
      const { isTried, failures } = await work();
      if (isTried) this.tries++;
      this.mourn(failures.filter(({ fate }) => fate.state === 'dead'));
    } catch (error) {
      this.complain(error, heads[0]);
      await pause(lookEveryMs, this.stopped.signal);
    }
  }

  private mourn([first, ...others]: readonly NotedFailure[]): void {
    if (!first) return;
    const { row, fate, error } = first;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    this.logger.error(
      `dead letter ${row.id}${more}: ${this.parking.group} ${row.topic} ${row.key}, ${fate.reason} after ${fate.attempts} tries: ${String(error)}`,
    );
  }

  /** The other keys go on: one that somebody keeps locked must not hold them up. */
  private complain(error: unknown, head?: DueHead): void {
    const what = head ? `${this.parking.group} ${head.topic} ${head.key}` : this.parking.group;
    if (isGroundFault(error)) this.logger.warn(`${what} waits: ${String(error)}`);
    else this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
  }
}

function nameOf({ topic, key }: DueHead): string {
  return `${topic} ${key}`;
}
