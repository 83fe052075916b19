import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Comparing } from '../measuring/comparing.ts';
import { findPostmaster } from '../measuring/cpu.ts';
import { findKafka } from '../measuring/kafka-process.ts';
import { flowBetween, readMeters, type Flow } from '../measuring/meters.ts';
import { runSide, SideFailed, type RunningSide } from '../measuring/side.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { until } from '../measuring/until.ts';
import type { BenchDatabase } from '../workload/bench-database.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import { readArrivals, type Arrival } from './arrivals.ts';
import { delaysToProjection, delaysToTopic, factsOf, unseenOf, type Window } from './delays.ts';
import { rates, type Figures, type SideName } from './measures.ts';

const warmUpSeconds = 3;

/** A publisher at a given rate; for the projection together with a consumer. */
export async function measureTurn(
  comparing: Comparing,
  database: BenchDatabase,
  name: SideName | 'projection',
): Promise<Figures> {
  const { kafkaBrokers, bundle } = comparing;
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  await database.empty();
  if (name === 'pg-transactional-outbox') await database.createSlot();
  const start = (program: string, mode = ''): RunningSide => {
    const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix, rate: rates[name], mode });
    return runSide(program, process.execPath, [bundle(program)], env, () => 0);
  };
  const publisher = start(`latency/${name === 'projection' ? 'atlas' : name}`);
  const sides = name === 'projection' ? [publisher, start('consuming/atlas', 'orders')] : [publisher];
  try {
    const endedEarly = sides.map(({ done }) => done.then(() => Promise.reject(new SideFailed(`${name} ended early`))));
    const { window, flow } = await Promise.race([...endedEarly, observe(comparing, database, topic, publisher)]);
    const delays = await delaysIn(name, comparing, database, topic, window);
    publisher.stop();
    await publisher.done;
    return { ...delays, cores: flow.cores, othersShare: flow.othersShare };
  } finally {
    for (const side of sides) side.stop();
    await Promise.all(sides.map(({ done }) => done));
    await database.dropSlot();
    await topic.remove();
  }
}

async function observe(
  { kafkaDirectory, seconds }: Comparing,
  { admin }: BenchDatabase,
  topic: MeasuredTopic,
  { pid }: RunningSide,
): Promise<{ window: Window; flow: Flow }> {
  const count = () => topic.records();
  await until('the first event', async () => (await count()) > 0);
  await pause(warmUpSeconds * 1_000);
  const metered = { side: pid, postmaster: await findPostmaster(admin), kafka: findKafka(kafkaDirectory) };
  const from = Date.now();
  const before = await readMeters(metered, count);
  await pause(seconds * 1_000);
  const flow = flowBetween(before, await readMeters(metered, count));
  return { window: { from, to: Date.now() }, flow };
}

async function delaysIn(
  name: SideName | 'projection',
  { kafkaBrokers }: Comparing,
  database: BenchDatabase,
  topic: MeasuredTopic,
  window: Window,
): Promise<Pick<Figures, 'p50' | 'p99' | 'max'>> {
  if (name === 'projection') {
    await until(
      'every order of the window in the projection',
      async () => (await unseenOf(database.admin, window)) === 0,
    );
    return delaysToProjection(database.admin, window);
  }
  // The publisher goes on meanwhile: not every side sends what it has in hand when it is told to end.
  const facts = await factsOf(database.admin, window);
  let arrivals: Arrival[] = [];
  await until(`every event of the window on the topic, ${name}`, async () => {
    arrivals = await readArrivals(kafkaBrokers, topic.name, await topic.records());
    const arrived = new Set(arrivals.map(({ key }) => key));
    return [...facts.keys()].every((order) => arrived.has(order));
  });
  return delaysToTopic(facts, arrivals);
}
