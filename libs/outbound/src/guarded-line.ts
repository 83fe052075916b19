import { CallGuard } from './call-guard.ts';
import { Deadline } from './deadline.ts';
import { measured } from './measured.ts';
import { isOutcome, type Outcome } from './outcome.ts';
import type { Places } from './places.store.ts';
import type { Target } from './target.ts';

/** Calls of a target that speaks something else than HTTP, by somebody who has connections of their own. Nothing is made again. */
export class GuardedLine {
  private readonly guard: CallGuard;

  constructor(
    private readonly target: Target,
    places: Places,
  ) {
    this.guard = new CallGuard(target, places, (outcome) => isOutcome(outcome) && outcome.is !== 'answered');
  }

  /** @param attempt ends soon after its signal, and tells what it knows instead of throwing */
  call<Answer>(attempt: (signal: AbortSignal) => Promise<Outcome<Answer>>): Promise<Outcome<Answer>> {
    const deadline = new Deadline(this.target.patienceMs);
    return measured(this.target.name, () => this.guard.pass(deadline, () => attempt(deadline.signal)));
  }
}
