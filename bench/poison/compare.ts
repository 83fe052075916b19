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
import { healthyShare, stepsOfOrders, type Poison } from '../workload/steps.ts';
import { assertAccountedFor, readAccounts } from './accounts.ts';
import { cases, verdicts, type CaseName } from './cases.ts';
import { judge, showVerdicts } from './judge.ts';

const poisons: readonly Poison[] = ['none', 'schema', 'handler'];
const warmUpSeconds = 2;
/** No turn takes so many in a second: those of one poison go through the same topic, and none comes to its end. */
const mostPerSecond = 45_000;

interface Poisoned {
  readonly topicPrefix: string;
  readonly events: number;
}

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function comparePoison(comparing: Comparing): Promise<number> {
  const { postgresUrl, kafkaBrokers, rounds: count, seconds, gate, progress } = comparing;
  const database = await BenchDatabase.open(postgresUrl, randomBytes(18).toString('base64url'));
  const topics: MeasuredTopic[] = [];
  try {
    await assertSafe(database.admin);
    const names = Object.keys(cases).filter((name): name is CaseName => name in cases);
    const events = (warmUpSeconds + seconds + 1) * mostPerSecond;
    const prefixes = { none: newPrefix(), schema: newPrefix(), handler: newPrefix() };
    for (const poison of poisons) {
      const topic = await MeasuredTopic.create(kafkaBrokers, `${prefixes[poison]}orders.orders`);
      topics.push(topic, await MeasuredTopic.create(kafkaBrokers, `${prefixes[poison]}bench.dlt`));
      const fill = () => fillTopic(kafkaBrokers, topic.name, stepsOfOrders(poison), events);
      await progress.step(`${events} events, poison: ${poison}`, fill);
    }
    const rounds = await takeTurns(names, count, (name, round) =>
      progress.step(
        `round ${round}: ${name}`,
        () => measureTurn(comparing, database, { topicPrefix: prefixes[cases[name].poison], events }, name),
        (rate) => `${name}: ${showNumber(rate)} healthy events/s`,
      ),
    );
    const judged = verdicts.map((verdict) => judge(verdict, rounds));
    console.log(`\nHealthy keys beside poison. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.\n`);
    console.log(showVerdicts(judged));
    console.log('\nEvery event of every turn is handled once or parked, and no key was handled out of order.');
    return gate && !judged.every(({ holds }) => holds) ? 1 : 0;
  } finally {
    await Promise.all(topics.map((topic) => topic.remove()));
    await database.close();
  }
}

function newPrefix(): string {
  return `${randomBytes(4).toString('hex')}.`;
}

async function measureTurn(
  { kafkaBrokers, bundle, seconds }: Comparing,
  database: BenchDatabase,
  { topicPrefix, events }: Poisoned,
  name: CaseName,
): Promise<number> {
  const { mode, poison } = cases[name];
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
    const perSecond = ((after.count - before.count) / (after.at - before.at)) * 1_000;
    return poison === 'none' ? perSecond * healthyShare : perSecond; // the same keys in all turns
  };
  try {
    const endedEarly = side.done.then(() => Promise.reject(new SideFailed(`${name} ended before its time`)));
    return await Promise.race([endedEarly, measure()]);
  } finally {
    side.stop();
    await side.done;
    assertAccountedFor(name, await readAccounts(database.admin));
  }
}

/** By the number that each row draws; what rolls back draws some, too, which poison makes happen: so they are counted. */
async function handledSteps({ admin }: BenchDatabase): Promise<number> {
  const { rows } = await admin.query<{ count: string }>('SELECT count(*) FROM steps');
  return Number(rows[0]?.count);
}
