import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { findPostmaster } from '../measuring/cpu.ts';
import { findKafka } from '../measuring/kafka-process.ts';
import { flowBetween, readMeters, type Flow } from '../measuring/meters.ts';
import { report } from '../measuring/report.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { runSide, SideFailed, type RunningSide } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { takeTurns } from '../measuring/turns.ts';
import { until } from '../measuring/until.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import { fillOutbox, fillPeerOutbox } from './fill.ts';
import { measures, peers, type SideName } from './measures.ts';
import type { Comparing } from '../measuring/comparing.ts';

const sides = ['atlas', 'kafkajs', 'pg-transactional-outbox'] as const;
const warmUpSeconds = 2;
/** More than a side can send in its turn, so that it never runs dry. */
const mostPerSecond: Record<SideName, number> = { atlas: 45_000, kafkajs: 0, 'pg-transactional-outbox': 4_000 };

/** Measures, prints the table, and gives the exit code: whether the gate holds. */
export async function compareRelaying(comparing: Comparing): Promise<number> {
  const { postgresUrl, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  try {
    const settings = await assertSafe(database.admin);
    await assertWalled(database.admin, 'bench_app', ['facts', 'seen_orders', 'revenue_days']);
    const rounds = await takeTurns(sides, count, (name, round) =>
      progress.step(`round ${round}: ${name}`, () => measureTurn(comparing, database, name), summary),
    );
    const comparisons = compareRounds(rounds, peers, measures);
    const what = `Draining an outbox into Kafka. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`;
    const turns = rounds.flatMap((round) => sides.map((name) => round[name]));
    console.log(report(what, comparisons, { kafkajs: 'kafkajs alone, sends of 500' }, { settings, turns }));
    return gate && !comparisons.every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await database.close();
  }
}

async function measureTurn(comparing: Comparing, database: BenchDatabase, name: SideName): Promise<Flow> {
  const { kafkaBrokers, bundle, seconds } = comparing;
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  await database.empty();
  if (name === 'pg-transactional-outbox') await database.createSlot();
  await fill(database, name, (warmUpSeconds + seconds + 1) * mostPerSecond[name]);
  const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix });
  const side = runSide(name, process.execPath, [bundle(`relaying/${name}`)], env, () => 0);
  try {
    const endedEarly = side.done.then(() => Promise.reject(new SideFailed(`${name} ended before its time`)));
    return await Promise.race([endedEarly, readTwice(comparing, database, topic, side)]);
  } finally {
    side.stop();
    await side.done;
    await database.dropSlot();
    await topic.remove();
  }
}

async function readTwice(
  { kafkaDirectory, seconds }: Comparing,
  { admin }: BenchDatabase,
  topic: MeasuredTopic,
  { pid }: RunningSide,
): Promise<Flow> {
  const count = () => topic.records();
  await until('the first event', async () => (await count()) > 0);
  await pause(warmUpSeconds * 1_000);
  const metered = { side: pid, postmaster: await findPostmaster(admin), kafka: findKafka(kafkaDirectory) };
  const before = await readMeters(metered, count);
  await pause(seconds * 1_000);
  return flowBetween(before, await readMeters(metered, count));
}

async function fill({ admin }: BenchDatabase, name: SideName, count: number): Promise<void> {
  if (name === 'atlas') await fillOutbox(admin, count);
  if (name === 'pg-transactional-outbox') await fillPeerOutbox(admin, count);
  await admin.query('CHECKPOINT');
}

function summary({ perSecond, sideMicros, postgresMicros, kafkaMicros }: Flow): string {
  const micros = [sideMicros, postgresMicros, kafkaMicros].map(showNumber);
  return `${showNumber(perSecond)} events/s, CPU µs/event: side ${micros[0]}, PostgreSQL ${micros[1]}, Kafka ${micros[2]}`;
}
