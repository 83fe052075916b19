import type { Fact } from '../promise/fact.ts';
import { History } from '../promise/history.ts';
import { isDead, promise } from '../promise/promise.ts';
import type { Build } from '../service/orders.ts';
import type { Step } from './step.ts';

/** What a program's steps are likely to lead to, if every transaction commits: so that operators have something to do. */
export class Forecast {
  private readonly facts: Fact[] = [];
  private readonly history = new History();

  constructor(private readonly builds: (Build | undefined)[]) {}

  /** Names of facts. */
  get dead(): readonly string[] {
    const { fates } = promise(this.facts, this.history);
    return [...fates].filter(([, fate]) => isDead(fate)).map(([name]) => name);
  }

  take(step: Step): void {
    switch (step.do) {
      case 'tell':
        if (!step.rollsBack)
          this.facts.push(...step.facts.map((fact) => ({ ...fact, isInTwoMajors: this.isNew(step.seat) })));
        return;
      case 'seat':
        this.builds[step.seat] = step.build;
        return;
      case 'redrive':
      case 'cure':
      case 'edit':
      case 'discard':
        return this.history.note(step.do, step.fact);
      case 'redrive all':
        return this.history.noteRedriveOf(this.facts.map(({ name }) => name));
      case 'crash':
      case 'rest':
    }
  }

  private isNew(seat: number): boolean {
    return this.builds[seat] === 'next';
  }
}
