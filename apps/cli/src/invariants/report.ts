import type { Verdict } from './finding.ts';

const mostShown = 20;

/** One line for each invariant, what breaks it below, and the outcome last. */
export function reportOf(verdicts: readonly Verdict[]): string {
  return `${[...verdicts.flatMap(linesOf), outcomeOf(verdicts)].join('\n')}\n`;
}

function linesOf({ number, sentence, counted, holds, violations }: Verdict): string[] {
  const shown = violations.slice(0, mostShown).map(({ subject, fault }) => `          ${subject}: ${fault}`);
  const rest = violations.length - shown.length;
  return [
    `${String(number).padStart(2)}  ${holds ? 'holds ' : 'BROKEN'}  ${sentence} (${counted})`,
    ...shown,
    ...(rest > 0 ? [`          … and ${rest} more`] : []),
  ];
}

function outcomeOf(verdicts: readonly Verdict[]): string {
  const broken = verdicts.filter(({ holds }) => !holds).map(({ number }) => number);
  if (broken.length === 0) return `All ${verdicts.length} invariants hold.`;
  return `${broken.length} of ${verdicts.length} invariants ${broken.length === 1 ? 'is' : 'are'} broken: ${broken.join(', ')}`;
}
