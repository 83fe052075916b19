import type { RowReport } from './campaign.ts';

const widths = { name: 54, count: 6 };

export const rowHeader = `${'fault'.padEnd(widths.name)}${'runs'.padStart(widths.count)}${'hit'.padStart(widths.count)}  verdict`;

/** One line for the row, and one more for everything that went wrong. */
export function describeRow({ row, rounds }: RowReport): string {
  const hit = rounds.filter(({ reached }) => reached).length;
  const verdict = isKept({ row, rounds }) ? 'kept' : 'BROKEN';
  const line = `${row.name.padEnd(widths.name)}${String(rounds.length).padStart(widths.count)}${String(hit).padStart(widths.count)}  ${verdict}`;
  const wrong = rounds.flatMap(({ round, broken }) =>
    broken.map(
      ({ promise, details }) => `  round ${round}: not kept: ${promise} (${details.length})\n    ${details[0] ?? ''}`,
    ),
  );
  return [line, ...wrong].join('\n');
}

/** A point that was not reached proves nothing, so that it counts as a failure. */
export function isKept({ rounds }: RowReport): boolean {
  return rounds.length > 0 && rounds.every(({ reached, broken }) => reached && broken.length === 0);
}
