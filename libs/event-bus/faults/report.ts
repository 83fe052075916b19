import type { RowReport } from './campaign.ts';

const nameWidth = 54;
const countWidth = 6;

export const rowHeader = lineOf('fault', 'runs', 'hit', 's', 'verdict');

/** One line for the row, and one more for everything that went wrong. */
export function describeRow({ row, rounds }: RowReport): string {
  const hit = rounds.filter(({ reached }) => reached).length;
  const seconds = rounds.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000;
  const verdict = isKept({ row, rounds }) ? 'kept' : 'BROKEN';
  const wrong = rounds.flatMap(({ round, broken }) =>
    broken.map(
      ({ promise, details }) => `  round ${round}: not kept: ${promise} (${details.length})\n    ${details[0] ?? ''}`,
    ),
  );
  return [lineOf(row.name, rounds.length, hit, seconds.toFixed(0), verdict), ...wrong].join('\n');
}

/** A point that was not reached proves nothing, so that it counts as a failure. */
export function isKept({ rounds }: RowReport): boolean {
  return rounds.length > 0 && rounds.every(({ reached, broken }) => reached && broken.length === 0);
}

function lineOf(name: string, ...cells: readonly (string | number)[]): string {
  const verdict = cells.at(-1);
  const counts = cells.slice(0, -1).map((cell) => String(cell).padStart(countWidth));
  return `${name.padEnd(nameWidth)}${counts.join('')}  ${verdict}`;
}
