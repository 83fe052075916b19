import { randomBytes } from 'node:crypto';
import type { Comparing } from '../measuring/comparing.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { judge } from './judge.ts';
import { parts } from './parts.ts';
import { runPart } from './run-part.ts';
import { showLine, showMemory, type Line } from './show.ts';

interface Proving extends Pick<Comparing, 'postgresUrl' | 'kafkaBrokers' | 'bundle' | 'progress'> {
  readonly minutes: number;
  /** Only parts in whose title this occurs. */
  readonly only: string;
}

const otherPartsSeconds = 60;

/** Runs every part, prints the table, and gives the exit code: whether all of them stay small and flat. */
export async function proveMemory(proving: Proving): Promise<number> {
  const { postgresUrl, minutes, only, progress } = proving;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  const lines: Line[] = [];
  try {
    const settings = await assertSafe(database.admin);
    await assertWalled(database.admin, 'bench_app', ['revenue_days']);
    for (const part of parts.filter(({ title }) => title.includes(only))) {
      const seconds = part.isSteady ? minutes * 60 : otherPartsSeconds;
      const measure = async (): Promise<Line> => {
        const run = await runPart({ ...proving, database }, part, seconds);
        return { title: part.title, seconds, perSecond: run.perSecond, judged: judge(run) };
      };
      lines.push(await progress.step(part.title, measure, showLine));
    }
    console.log(showMemory(lines, settings));
    return lines.every(({ judged }) => judged.verdict === 'holds') ? 0 : 1;
  } finally {
    await database.close();
  }
}
