import { cpus } from 'node:os';
import type { Comparing } from '../measuring/comparing.ts';
import { showNumber } from '../measuring/spread.ts';
import { showTable } from '../measuring/table.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds, type Measure } from '../measuring/verdict.ts';
import { startGateway, type Program, type Start } from './start-gateway.ts';

const sides = ['atlas', 'tsc'] as const;
const gates = { tsc: { gate: 1.8, goal: 3.5 } };
const measures = [
  { of: 'start to ready, ms', field: 'milliseconds', better: 'less', gates },
  { of: 'memory of its own at rest, MiB', field: 'mebibytes', better: 'less', gates },
] as const satisfies readonly Measure<keyof Start, 'tsc'>[];
/** Whatever the peer takes. */
const mostMilliseconds = 2_000;

interface Starting extends Pick<Comparing, 'rounds' | 'seconds' | 'gate' | 'progress'> {
  readonly programs: Readonly<Record<(typeof sides)[number], Program>>;
}

/** Measures, prints the table, and gives the exit code. */
export async function compareStarts({ programs, rounds: count, seconds, gate, progress }: Starting): Promise<number> {
  const rounds = await takeTurns(sides, count, (side, round) =>
    progress.step(`round ${round}: ${side}`, () => startGateway(programs[side], seconds * 1_000), summary),
  );
  const comparisons = compareRounds(rounds, ['tsc'], measures);
  console.log(
    [
      `\nThe gateway, from nothing to "ready", and ${seconds} s later. ${count} interleaved rounds; minimum–median–maximum.\n`,
      showTable(comparisons, { tsc: 'output of tsc' }),
      `\n${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; the files are in the system's cache.`,
    ].join('\n'),
  );
  const [start] = comparisons;
  const isSoon = start !== undefined && start.atlasFigures.median <= mostMilliseconds;
  return !gate || (isSoon && comparisons.every(({ holds }) => holds)) ? 0 : 1;
}

const summary = ({ milliseconds, mebibytes }: Start) => `${showNumber(milliseconds)} ms, ${showNumber(mebibytes)} MiB`;
