import type { Random } from '../random.ts';
import type { Phase, Step } from '../wire/step.ts';

/** A place in the conversation of processes with their servers. */
export interface Point {
  readonly name: string;
  readonly phase: Phase;
  /** Only in a transaction that has asked this before. */
  readonly within?: string;
  /** Only with this answer. */
  readonly outcome?: string;
  /** A process that is in the midst of it comes here at least so often; which time of these is left to chance. */
  readonly times?: number;
}

const usualTimes = 15;

export function anyTime({ times = usualTimes }: Point, random: Random): number {
  return random.between(1, times);
}

/** A point that is never reached makes a test that tests nothing: that counts as a failure. */
export class NotReached extends Error {}

/** Since somebody came by for the last time. */
export const patienceMs = 30_000;

export function matches(step: Step, { name, phase, within, outcome }: Point): boolean {
  return (
    step.name === name &&
    step.phase === phase &&
    (within === undefined || step.within.includes(within)) &&
    (outcome === undefined || step.outcome === outcome)
  );
}

export function describe({ name, phase, within, outcome }: Point): string {
  const details = [within && `after ${within}`, outcome && `with ${outcome}`].filter(Boolean);
  return `${name} ${phase}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
