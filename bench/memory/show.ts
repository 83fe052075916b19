import { cpus } from 'node:os';
import { showNumber } from '../measuring/spread.ts';
import type { Judged } from './judge.ts';

export interface Line {
  readonly title: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly judged: Judged;
}

const head = ['', 's', 'events/s', 'start', 'median', 'most', 'MiB/min', ''];

export function showMemory(lines: readonly Line[], settings: ReadonlyMap<string, string>): string {
  return [
    '',
    'What is resident of a process, in MiB, once a second. It holds below 150 MiB, and when it rises by no more than 8 MiB after its first fifth.',
    '',
    ...align([head, ...lines.map(cellsOf)]),
    '',
    `PostgreSQL: ${[...settings].map(([name, value]) => `${name}=${value}`).join(', ')}. Kafka: one broker, acks=all.`,
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, shipped build.`,
  ].join('\n');
}

export function showLine({ perSecond, judged: { median, most, slope, verdict } }: Line): string {
  return `${Math.round(median)} MiB, at most ${Math.round(most)}, ${signed(slope)} a minute, at ${showNumber(perSecond)} events/s: ${verdict}`;
}

function cellsOf({ title, seconds, perSecond, judged: { start, median, most, slope, verdict } }: Line): string[] {
  const [atStart, middle, highest] = [start, median, most].map((mebibytes) => String(Math.round(mebibytes)));
  return [
    title,
    String(seconds),
    showNumber(perSecond),
    `${atStart}`,
    `${middle}`,
    `${highest}`,
    signed(slope),
    verdict,
  ];
}

function signed(slope: number): string {
  return `${slope < 0 ? '−' : '+'}${Math.abs(slope).toFixed(1)}`;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, column, widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

function pad(cell: string, column: number, width: number): string {
  const isText = column === 0 || column === head.length - 1;
  return isText ? cell.padEnd(width) : cell.padStart(width);
}
