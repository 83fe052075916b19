import { until } from '../faults/world/until.ts';
import { differencesOfFacts, type Difference } from './promise/differences.ts';
import type { Fact } from './promise/fact.ts';
import type { History } from './promise/history.ts';
import type { Observed } from './promise/observed.ts';
import type { Treatment } from './program/step.ts';
import { settle } from './settle.ts';
import type { World } from './world/world.ts';

/** Does the work of operators, on what is to be dead by the model; returns what turned out to be different meanwhile. */
export class Operating {
  constructor(
    private readonly world: World,
    private readonly history: History,
  ) {}

  async treat(treatment: Treatment, name: string): Promise<readonly string[]> {
    const { ledger, operator } = this.world;
    const { facts } = await ledger.look();
    const fact = facts.find((one) => one.name === name);
    if (!fact || !this.history.deadAmong(facts).includes(name) || !isOfUse(treatment, fact)) return [];
    const differences = await this.untilDead([name]);
    if (differences.length > 0) return differences;
    if (treatment === 'cure') await this.cure(name);
    const ids = deadRows(await ledger.look(), name);
    if (treatment === 'discard') await operator.discard(ids);
    else if (treatment === 'edit') for (const id of ids) await operator.mend(id);
    else if (ids.length > 0) await operator.redrive(ids);
    this.history.note(treatment, name);
    return [];
  }

  async redriveAll(): Promise<readonly string[]> {
    const { ledger, operator } = this.world;
    const { facts } = await ledger.look();
    const differences = await this.untilDead(this.history.deadAmong(facts));
    if (differences.length > 0) return differences;
    await operator.redriveAll();
    this.history.noteRedriveOf(facts.map(({ name }) => name));
    return [];
  }

  /** A newer build may just have begun to try the other major of the fact: with or without success. */
  private async cure(name: string): Promise<void> {
    const { ledger } = this.world;
    await ledger.cure(name);
    await until(`nobody tries ${name}`, async () => {
      const { parked } = await ledger.look();
      const row = parked.find((one) => one.name === name && one.state !== 'unknown');
      return row === undefined || row.state === 'dead' || row.attempts === 0 || !row.isHead;
    });
  }

  /** Until these are dead letters that nobody is trying: operators see no others. */
  private untilDead(names: readonly string[]): Promise<readonly string[]> {
    return settle(async () => {
      const observed = await this.world.ledger.look();
      const some = observed.facts.filter(({ name }) => names.includes(name));
      const differences = differencesOfFacts(observed, { care: this.history, isNewBuildThere: false }, some);
      return {
        differences: [...differences, ...this.aboutToBeTakenUp(observed, names)],
        state: JSON.stringify(observed),
      };
    }, this.world.stirring);
  }

  /** The other major of a fact, by a newer build: it may be tried, and die, while an operator is at the first. */
  private aboutToBeTakenUp({ parked }: Observed, names: readonly string[]): readonly Difference[] {
    if (!this.world.seats.some(({ build }) => build === 'next')) return [];
    return parked
      .filter(({ name, state }) => state === 'unknown' && names.includes(name))
      .map(({ name }) => ({ what: `one major of ${name} is still set aside`, isFinal: false }));
  }
}

/** Its other major would not be edited with it; and a handler cannot be made to stand what it cannot read. */
function isOfUse(treatment: Treatment, { isInTwoMajors, ailment }: Fact): boolean {
  if (treatment === 'edit') return !isInTwoMajors;
  return treatment !== 'cure' || ailment !== 'misshapen';
}

function deadRows({ parked }: Observed, name: string): readonly number[] {
  return parked.filter((row) => row.name === name && row.state === 'dead').map(({ id }) => id);
}
