import { randomBytes } from 'node:crypto';
import type { Comparing } from '../measuring/comparing.ts';
import { report } from '../measuring/report.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { completedOrders } from '../workload/completed-orders.ts';
import { fillTopic } from '../workload/fill-topic.ts';
import { measures, peers } from './measures.ts';
import { measureTurn, summary, warmUpSeconds } from './turn.ts';

const sides = ['atlas', ...peers] as const;

/** No side takes so many in a second: all go through the same topic, and none comes to its end. */
const mostPerSecond = 55_000;

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function compareConsuming(comparing: Comparing): Promise<number> {
  const { postgresUrl, kafkaBrokers, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  try {
    const settings = await assertSafe(database.admin);
    await assertWalled(database.admin, 'bench_app', ['revenue_days']);
    const events = (warmUpSeconds + seconds + 1) * mostPerSecond;
    await progress.step(`${events} events`, () => fillTopic(kafkaBrokers, topic.name, completedOrders(), events));
    const rounds = await takeTurns(sides, count, (name, round) =>
      progress.step(
        `round ${round}: ${name}`,
        () => measureTurn(comparing, { database, topicPrefix, events }, name),
        summary,
      ),
    );
    const comparisons = compareRounds(rounds, peers, measures);
    const what = `Consuming into a projection, once each. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`;
    const turns = rounds.flatMap((round) => sides.map((name) => round[name]));
    console.log(report(what, comparisons, {}, { settings, turns }));
    return gate && !comparisons.every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await topic.remove();
    await database.close();
  }
}
