import { showSpread } from './spread.ts';
import type { Comparison } from './verdict.ts';

const head = ['', 'Atlas', 'peer', '', 'Atlas is better by', 'gate', 'goal', ''];

/** One line for each comparison; figures are minimum–median–maximum. */
export function showTable(comparisons: readonly Comparison[], peerTitles: Readonly<Record<string, string>>): string {
  const rows = comparisons.map(({ measure, peer, atlasFigures, peerFigures, ratio, gate, holds }) => [
    measure,
    showSpread(atlasFigures),
    showSpread(peerFigures),
    peerTitles[peer] ?? peer,
    `${showSpread(ratio)} ×`,
    gate ? `${gate.gate} ×` : '',
    gate ? `${gate.goal} ×` : '',
    gate ? (holds ? 'holds' : 'DOES NOT HOLD') : '',
  ]);
  return align([head, ...rows]);
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
