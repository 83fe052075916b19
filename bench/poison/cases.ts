import type { Poison } from '../workload/steps.ts';

/** One turn: which handler, and what it is given. */
export interface Case {
  readonly mode: 'steps of many' | 'steps of one';
  readonly poison: Poison;
}

export const cases = {
  'set-based, no poison': { mode: 'steps of many', poison: 'none' },
  'set-based, 1 % break their schema': { mode: 'steps of many', poison: 'schema' },
  'set-based, 1 % make it throw': { mode: 'steps of many', poison: 'handler' },
  'per message, no poison': { mode: 'steps of one', poison: 'none' },
  'per message, 1 % make it throw': { mode: 'steps of one', poison: 'handler' },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof cases;

interface Verdict {
  readonly healthy: CaseName;
  readonly poisoned: CaseName;
  /** What part of their rate healthy keys must keep, and should. */
  readonly gate: number;
  readonly goal: number;
}

/** Row 13 of the table of benchmarks. */
export const verdicts: readonly Verdict[] = [
  { healthy: 'set-based, no poison', poisoned: 'set-based, 1 % break their schema', gate: 0.9, goal: 0.95 },
  { healthy: 'per message, no poison', poisoned: 'per message, 1 % make it throw', gate: 0.8, goal: 0.9 },
  { healthy: 'set-based, no poison', poisoned: 'set-based, 1 % make it throw', gate: 0.4, goal: 0.6 },
];
