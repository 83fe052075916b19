import { showSpread, spreadOf, type Spread } from '../measuring/spread.ts';
import type { CaseName, verdicts } from './cases.ts';

interface Judged {
  readonly verdict: (typeof verdicts)[number];
  readonly healthyRate: Spread;
  readonly poisonedRate: Spread;
  /** The part of their rate that healthy keys keep, round by round. */
  readonly kept: Spread;
  readonly holds: boolean;
}

export function judge(
  verdict: (typeof verdicts)[number],
  rounds: readonly Readonly<Record<CaseName, number>>[],
): Judged {
  const { healthy, poisoned, gate } = verdict;
  const kept = spreadOf(rounds.map((round) => round[poisoned] / round[healthy]));
  return {
    verdict,
    kept,
    healthyRate: spreadOf(rounds.map((round) => round[healthy])),
    poisonedRate: spreadOf(rounds.map((round) => round[poisoned])),
    holds: kept.median >= gate,
  };
}

export function showVerdicts(judged: readonly Judged[]): string {
  return judged
    .map(({ verdict, healthyRate, poisonedRate, kept, holds }) => {
      const percent = [kept.min, kept.median, kept.max].map((part) => (part * 100).toFixed(0)).join('–');
      const rates = `${showSpread(poisonedRate)} of ${showSpread(healthyRate)} events/s`;
      const judgement = `gate ${verdict.gate * 100} %, goal ${verdict.goal * 100} %: ${holds ? 'holds' : 'DOES NOT HOLD'}`;
      return `${verdict.poisoned.padEnd(36)}${percent} % kept   (${rates})   ${judgement}`;
    })
    .join('\n');
}
