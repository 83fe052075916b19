import type { Database, Tx } from '@atlas/database';
import type { DeadLetterId, DeadLetterSelection, RedriveIntent, RedriveReport, Refusal } from './dead-letter.ts';
import { readDeadLetter } from './dead-letter.store.ts';
import { recordOperations } from './operation.store.ts';
import { lockKeysOf, settleKeys, type ParkedKey } from './parked-key.store.ts';
import { redrivableOf, scheduleTries } from './redrive.store.ts';
import { DeadLetterNotFound, NotADeadLetter, refusalOf, WaitsBehindAnother } from './refusals.ts';
import { Selection, transact } from './selection.ts';

type Selected = ParkedKey & { readonly id: DeadLetterId };

/** Has dead letters tried once more. What is redriven of a key that it blocks stays in the order of the key; nothing is overtaken. */
export class Redrive {
  private readonly ids: DeadLetterId[] = [];
  private readonly refused: Refusal[] = [];
  private start: Date | undefined;
  private lastTryAt: Date | undefined;

  constructor(
    private readonly database: Database,
    private readonly group: string,
    private readonly intent: RedriveIntent,
  ) {}

  async of(wanted: DeadLetterSelection): Promise<RedriveReport> {
    const { dryRun = false } = this.intent;
    const selection = new Selection(this.database, this.group, wanted);
    for await (const part of selection.parts()) {
      const ids = part.map(({ id }) => id);
      const redriven = dryRun ? await this.preview(ids) : await transact(this.database, (tx) => this.order(tx, part));
      this.ids.push(...redriven);
      this.refused.push(...(await this.whyNot(ids.filter((id) => !redriven.includes(id)))));
    }
    const known = new Set([...this.ids, ...this.refused.map(({ id }) => id)]);
    const others = await this.database.read([], (tx) => selection.refusals(tx, known));
    return {
      dryRun,
      redriven: this.ids.length,
      ids: selection.named(this.ids),
      refused: selection.named([...this.refused, ...others]),
      ...(this.lastTryAt && { lastTryAt: this.lastTryAt }),
    };
  }

  /** Between the look and the order it may have been tried, or taken up by a build that knows it. */
  private whyNot(ids: readonly DeadLetterId[]): Promise<readonly Refusal[]> {
    return this.database.read([], async (tx) => {
      const refusals: Refusal[] = [];
      for (const id of ids) {
        const record = await readDeadLetter(tx, this.group, id);
        if (!record) refusals.push(refusalOf(id, new DeadLetterNotFound(id)));
        else refusals.push(refusalOf(id, record.isWaiting ? new NotADeadLetter(id) : new WaitsBehindAnother(id)));
      }
      return refusals;
    });
  }

  private preview(ids: readonly DeadLetterId[]): Promise<readonly DeadLetterId[]> {
    return this.database.read([], (tx) => redrivableOf(tx, this.group, ids, { goingAhead: this.ids, isLocked: false }));
  }

  private async order(tx: Tx, part: readonly Selected[]): Promise<readonly DeadLetterId[]> {
    const { actor, note, perSecond } = this.intent;
    await lockKeysOf(tx, this.group, part);
    const asked = part.map(({ id }) => id);
    const ids = await redrivableOf(tx, this.group, asked, { goingAhead: [], isLocked: true });
    if (ids.length === 0) return ids;
    const tries = await scheduleTries(tx, ids, { actor, start: this.start, place: this.ids.length, perSecond });
    await settleKeys(tx, this.group, part);
    const done = ids.map((id, place) => ({
      what: `dead-letter:${id}`,
      after: `try at ${tries[place]?.toISOString()}`,
    }));
    await recordOperations(tx, {
      ...{ actor, action: 'dead-letter.redrive', group: this.group, done },
      ...(note !== undefined && { note }),
    });
    tx.afterCommit(() => {
      this.start ??= tries.at(0);
      this.lastTryAt = tries.at(-1);
    });
    return ids;
  }
}
