import type { ProgramReport } from './campaign.ts';
import { describeStep } from './program/describe.ts';

const mostDifferences = 6;

/** What somebody needs to see it again: the smallest program that was found, and the seed of the whole. */
export function describeFailure({ program, outcome, smallest }: ProgramReport): string {
  const shown = smallest ?? { program, outcome };
  const steps = shown.program.steps.map((step, place) => {
    const mark = place === shown.outcome.step ? '→' : ' ';
    return `${mark} ${String(place + 1).padStart(3)}  ${describeStep(step)}`;
  });
  return [
    `seed ${program.seed}: ${outcome.differences[0]}`,
    ...outcome.differences.slice(1, mostDifferences).map((difference) => `  also: ${difference}`),
    ...(smallest ? [`smaller: ${smallest.outcome.differences[0]}`] : []),
    ...steps,
    shown.outcome.scene ?? '',
  ].join('\n');
}
