import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Comparing } from '../measuring/comparing.ts';
import { assertSafe } from '../measuring/server-settings.ts';
import { runSide, SideFailed } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { takeTurns } from '../measuring/turns.ts';
import { until } from '../measuring/until.ts';
import { BenchDatabase } from '../workload/bench-database.ts';
import { fillTopic } from '../workload/fill-topic.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import { stepsOfOrders } from '../workload/steps.ts';
import { assertAccountedFor, readAccounts } from './accounts.ts';
import { cases, verdicts, type CaseName } from './cases.ts';
import { judge, showVerdicts } from './judge.ts';

const warmUpSeconds = 2;
const mostPerSecond = { 'steps of many': 70_000, 'steps of one': 10_000 };

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function comparePoison(comparing: Comparing): Promise<number> {
  const { postgresUrl, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  try {
    await assertSafe(database.admin);
    const names = Object.keys(cases).filter((name): name is CaseName => name in cases);
    const rounds = await takeTurns(names, count, (name, round) =>
      progress.step(
        `round ${round}: ${name}`,
        () => measureTurn(comparing, database, name),
        (rate) => `${name}: ${showNumber(rate)} healthy events/s`,
      ),
    );
    const judged = verdicts.map((verdict) => judge(verdict, rounds));
    console.log(`\nHealthy keys beside poison. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.\n`);
    console.log(showVerdicts(judged));
    console.log('\nEvery event of every turn is handled once or parked, and no key was handled out of order.');
    return gate && !judged.every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await database.close();
  }
}

async function measureTurn(
  { kafkaBrokers, bundle, seconds }: Comparing,
  database: BenchDatabase,
  name: CaseName,
): Promise<number> {
  const { mode, poison } = cases[name];
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  const events = (warmUpSeconds + seconds + 1) * mostPerSecond[mode];
  await fillTopic(kafkaBrokers, topic.name, stepsOfOrders(poison), events);
  await database.empty();
  const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix, mode });
  const side = runSide(name, process.execPath, [bundle('consuming/atlas')], env, () => 0);
  const handled = () => handledSteps(database);
  const measure = async (): Promise<number> => {
    await until('the first event', async () => (await handled()) > 0);
    await pause(warmUpSeconds * 1_000);
    const before = { at: performance.now(), count: await handled() };
    await pause(seconds * 1_000);
    const after = { at: performance.now(), count: await handled() };
    if ((await readAccounts(database.admin)).passed >= events) throw new SideFailed(`${name} had nothing left to do`);
    return ((after.count - before.count) / (after.at - before.at)) * 1_000;
  };
  try {
    const endedEarly = side.done.then(() => Promise.reject(new SideFailed(`${name} ended before its time`)));
    return await Promise.race([endedEarly, measure()]);
  } finally {
    side.stop();
    await side.done;
    assertAccountedFor(name, await readAccounts(database.admin));
    await topic.remove();
  }
}

/** By the number that each row draws; what rolls back draws some, too, which poison makes happen: so they are counted. */
async function handledSteps({ admin }: BenchDatabase): Promise<number> {
  const { rows } = await admin.query<{ count: string }>('SELECT count(*) FROM steps');
  return Number(rows[0]?.count);
}
