import { randomBytes } from 'node:crypto';
import type { Comparing } from '../measuring/comparing.ts';
import { judgeLimit, showLimits } from '../measuring/limits.ts';
import { report } from '../measuring/report.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { showNumber } from '../measuring/spread.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { limits, measures, peers, rates, type Figures } from './measures.ts';
import { measureTurn } from './turn.ts';

const turns = ['atlas', 'projection', ...peers] as const;

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function compareLatency(comparing: Comparing): Promise<number> {
  const { postgresUrl, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  try {
    const settings = await assertSafe(database.admin);
    await assertWalled(database.admin, 'bench_app', ['facts', 'seen_orders']);
    const rounds = await takeTurns(turns, count, (name, round) =>
      progress.step(
        `round ${round}: ${name}`,
        () => measureTurn(comparing, database, name),
        (figures) => summary(name, figures),
      ),
    );
    const comparisons = compareRounds(rounds, peers, measures);
    const judged = limits.map((limit) =>
      judgeLimit(
        limit,
        rounds.map((round) => round[limit.turn][limit.field]),
      ),
    );
    const what = `${rates.atlas} facts a second, open loop. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`;
    const all = rounds.flatMap((round) => turns.map((name) => round[name]));
    const titles = {
      poller: 'a poller, every 500 ms',
      'pg-transactional-outbox': `pg-transactional-outbox, at ${rates['pg-transactional-outbox']} a second`,
    };
    console.log(report(what, comparisons, titles, { settings, turns: all }));
    console.log(`\n${showLimits(judged)}`);
    return gate && ![...comparisons, ...judged].every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await database.close();
  }
}

function summary(name: string, { p50, p99, cores }: Figures): string {
  return `${name}: p50 ${showNumber(p50)} ms, p99 ${showNumber(p99)} ms, ${showNumber(cores)} cores`;
}
