import type { Treatment } from '../program/step.ts';
import type { Fact } from './fact.ts';
import { isDead, promise, type Care } from './promise.ts';

/** What operators have done so far, and to what. */
export class History implements Care {
  readonly healed = new Set<string>();
  readonly discarded = new Set<string>();
  private readonly edited = new Set<string>();
  private readonly died = new Set<string>();

  note(treatment: Treatment, name: string): void {
    switch (treatment) {
      case 'cure':
        this.healed.add(name);
        return;
      case 'edit':
        this.edited.add(name);
        return;
      case 'redrive':
        this.noteRedriveOf([name]);
        return;
      case 'discard':
        this.discarded.add(name);
    }
  }

  noteRedriveOf(names: readonly string[]): void {
    for (const name of names) if (this.edited.has(name)) this.healed.add(name);
  }

  /** Names of those that are to be dead letters, in their turn. */
  deadAmong(facts: readonly Fact[]): readonly string[] {
    const { fates } = promise(facts, this);
    for (const [name, fate] of fates) if (isDead(fate) || fate === 'unreadable behind') this.died.add(name);
    return [...fates].filter(([, fate]) => isDead(fate)).map(([name]) => name);
  }

  /** All that ever were dead letters. */
  everDeadAmong(facts: readonly Fact[]): ReadonlySet<string> {
    this.deadAmong(facts);
    return new Set([...this.died, ...this.edited, ...this.discarded]);
  }
}
