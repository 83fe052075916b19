import { showSpread, spreadOf, type Spread } from './spread.ts';

/** What a figure must not exceed, and what we are after. */
export interface Limit {
  readonly of: string;
  readonly most: number;
  readonly goal: number;
}

interface JudgedLimit extends Limit {
  readonly figures: Spread;
  readonly holds: boolean;
}

/** By the median of the rounds. */
export function judgeLimit(limit: Limit, figures: readonly number[]): JudgedLimit {
  const spread = spreadOf(figures);
  return { ...limit, figures: spread, holds: spread.median <= limit.most };
}

export function showLimits(judged: readonly JudgedLimit[]): string {
  return judged
    .map(({ of, figures, most, goal, holds }) => {
      const judgement = `at most ${most}, goal ${goal}: ${holds ? 'holds' : 'DOES NOT HOLD'}`;
      return `${of.padEnd(30)}${showSpread(figures).padEnd(24)}${judgement}`;
    })
    .join('\n');
}
