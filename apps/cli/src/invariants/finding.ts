import type { Evidence } from './evidence/evidence.ts';

/** One thing that is not as it should be. */
export interface Finding {
  /** The id of what it is about. */
  readonly subject: string;
  readonly fault: string;
}

/** A sentence that holds for all purchases, whatever has crashed meanwhile. Numbered as the saga's design numbers them. */
export interface Invariant {
  readonly number: number;
  readonly sentence: string;
  /** What was looked at: "holds" says little when there was nothing to break it. */
  counted(evidence: Evidence): string;
  violations(evidence: Evidence): readonly Finding[];
}

export interface Verdict {
  readonly number: number;
  readonly sentence: string;
  readonly counted: string;
  readonly holds: boolean;
  readonly violations: readonly Finding[];
}

export function judge(invariants: readonly Invariant[], evidence: Evidence): readonly Verdict[] {
  return invariants.map((invariant) => {
    const { number, sentence } = invariant;
    const violations = invariant.violations(evidence);
    return { number, sentence, counted: invariant.counted(evidence), holds: violations.length === 0, violations };
  });
}
