import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Comparing } from '../measuring/comparing.ts';
import { findPostmaster } from '../measuring/cpu.ts';
import { findKafka } from '../measuring/kafka-process.ts';
import { flowBetween, readMeters, type Flow } from '../measuring/meters.ts';
import { report } from '../measuring/report.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { runSide, SideFailed } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { takeTurns } from '../measuring/turns.ts';
import { until } from '../measuring/until.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { completedOrders } from '../workload/completed-orders.ts';
import { fillTopic } from '../workload/fill-topic.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import { measures, peers } from './measures.ts';
import { argumentsOf, programs } from './sides.ts';

const sides = ['atlas', ...peers] as const;
type SideName = (typeof sides)[number];

const warmUpSeconds = 2;

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function compareConsuming(comparing: Comparing): Promise<number> {
  const { postgresUrl, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  try {
    const settings = await assertSafe(database.admin);
    await assertWalled(database.admin, 'bench_app', ['revenue_days']);
    const rounds = await takeTurns(sides, count, (name, round) =>
      progress.step(`round ${round}: ${name}`, () => measureTurn(comparing, database, name), summary),
    );
    const comparisons = compareRounds(rounds, peers, measures);
    const what = `Consuming into a projection, once each. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`;
    const turns = rounds.flatMap((round) => sides.map((name) => round[name]));
    console.log(report(what, comparisons, {}, { settings, turns }));
    return gate && !comparisons.every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await database.close();
  }
}

async function measureTurn(comparing: Comparing, database: BenchDatabase, name: SideName): Promise<Flow> {
  const { kafkaBrokers, bundle, seconds, kafkaDirectory } = comparing;
  const { mode, mostPerSecond } = programs[name];
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  const events = (warmUpSeconds + seconds + 1) * mostPerSecond;
  await fillTopic(kafkaBrokers, topic.name, completedOrders(), events);
  await database.empty();
  const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix, mode });
  const side = runSide(name, process.execPath, argumentsOf(programs[name], bundle), env, () => 0);
  const count = () => booked(database);
  const measure = async (): Promise<Flow> => {
    await until('the first event', async () => (await count()) > 0);
    await pause(warmUpSeconds * 1_000);
    const metered = {
      side: side.pid,
      postmaster: await findPostmaster(database.admin),
      kafka: findKafka(kafkaDirectory),
    };
    const before = await readMeters(metered, count);
    await pause(seconds * 1_000);
    const after = await readMeters(metered, count);
    if (after.count >= events) throw new SideFailed(`${name} had nothing left to do: its topic must hold more events`);
    return flowBetween(before, after);
  };
  try {
    const endedEarly = side.done.then(() => Promise.reject(new SideFailed(`${name} ended before its time`)));
    return await Promise.race([endedEarly, measure()]);
  } finally {
    side.stop();
    await side.done;
    await topic.remove();
  }
}

/** The projection itself is the count. */
async function booked({ admin }: BenchDatabase): Promise<number> {
  const { rows } = await admin.query<{ orders: string | null }>(
    'SELECT sum(completed_orders) AS orders FROM revenue_days',
  );
  return Number(rows[0]?.orders ?? 0);
}

function summary({ perSecond, sideMicros, postgresMicros }: Flow): string {
  return `${showNumber(perSecond)} events/s, CPU µs/event: side ${showNumber(sideMicros)}, PostgreSQL ${showNumber(postgresMicros)}`;
}
