import { randomBytes } from 'node:crypto';
import { roleNames } from '@atlas/database';
import { testSigner } from '@atlas/service/testing';
import { AccountsStandIn } from '../edge/accounts-stand-in.ts';
import { someCustomers } from '../edge/customers.ts';
import type { Asked, Places } from '../edge/ground.ts';
import { Topics } from '../edge/topics.ts';
import { findPostmaster } from '../measuring/cpu.ts';
import { findKafka, findRedis } from '../measuring/kafka-process.ts';
import { judgeLimit, showLimits } from '../measuring/limits.ts';
import { report } from '../measuring/report.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import { showNumber } from '../measuring/spread.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { OrdersDatabase } from '../placing/orders-database.ts';
import { limits, measures, peers, sides, type Figures, type SideName } from './measures.ts';
import { assertSame } from './same-answers.ts';
import { connections, measureTurn, tryTurn, type Laboratory, type Rates } from './turn.ts';

export interface Comparing extends Places, Asked {
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly kafkaBrokers: string;
  readonly kafkaDirectory: string;
  readonly redisDirectory: string;
}

const trySeconds = 3;
const tables = ['orders', 'order_lines', 'idempotency_keys'];

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function compareOrdering(comparing: Comparing): Promise<number> {
  const database = await OrdersDatabase.open(comparing.postgresUrl, randomBytes(18).toString('base64url'));
  const customers = someCustomers();
  const accounts = await AccountsStandIn.start(customers.holders);
  const kafkaBrokers = comparing.kafkaBrokers.split(',');
  const topics = await Topics.create(kafkaBrokers, `${randomBytes(4).toString('hex')}.`);
  try {
    const laboratory: Laboratory = {
      ...comparing,
      ...{ database, customers, accounts, kafkaBrokers, topics, topicPrefix: topics.prefix },
      signer: await testSigner(),
      postmaster: await findPostmaster(database.admin),
      redis: findRedis(comparing.redisDirectory),
      kafka: findKafka(comparing.kafkaDirectory),
    };
    return await compareOn(laboratory, comparing);
  } finally {
    accounts.stop();
    await topics.remove();
    await database.empty(); // or the last turn's rows would lie on the disk until the next time
    await database.close();
  }
}

async function compareOn(laboratory: Laboratory, { rounds: count, seconds, gate, progress }: Asked): Promise<number> {
  const { admin } = laboratory.database;
  const settings = await assertSafe(admin);
  await assertWalled(admin, roleNames('orders').app, tables);
  const rates = await findRates(laboratory, progress);
  const rounds = await takeTurns(sides, count, (name, round) =>
    progress.step(
      `round ${round}: ${name}`,
      () => measureTurn(laboratory, name, rates[name], seconds),
      (figures) => summary(name, figures),
    ),
  );
  const comparisons = compareRounds(rounds, peers, measures);
  const judged = limits.map((limit) =>
    judgeLimit(
      limit,
      rounds.map(({ atlas }) => atlas[limit.field]),
    ),
  );
  const turns = rounds.flatMap((round) => sides.map((name) => round[name]));
  const what = `An order from a customer's POST to its answer. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.`;
  console.log(report(what, comparisons, { usual: 'the usual Nest way' }, { settings, turns }));
  console.log(`${connections} connections. The same rate: ${perSecond(rates.usual.halfOfSlower)}, open loop.`);
  console.log(`Half of Atlas' peak: ${perSecond(rates.atlas.halfOfPeak)}, open loop; published elsewhere: 290 ms.`);
  console.log(`\n${showLimits(judged)}`);
  return gate && ![...comparisons, ...judged].every(({ holds }) => holds) ? 1 : 0;
}

/** Both sides are asked the same things first, and have to answer the same. */
async function findRates(laboratory: Laboratory, progress: Asked['progress']): Promise<Record<SideName, Rates>> {
  const tried = async (name: SideName) =>
    progress.step(
      `trying ${name}`,
      () => tryTurn(laboratory, name, trySeconds),
      ({ figures }) => `${name}: ${perSecond(figures.perSecond)}`,
    );
  const [atlas, usual] = [await tried('atlas'), await tried('usual')];
  assertSame(atlas.answers, usual.answers);
  const [ours, theirs] = [halfOf(atlas.figures), halfOf(usual.figures)];
  const halfOfSlower = Math.min(ours, theirs);
  return { atlas: { halfOfSlower, halfOfPeak: ours }, usual: { halfOfSlower, halfOfPeak: theirs } };
}

const halfOf = ({ perSecond: rate }: Pick<Figures, 'perSecond'>) => Math.round(rate / 2);
const perSecond = (rate: number) => `${showNumber(rate)} orders/s`;

function summary(name: string, { perSecond: rate, p99, nodeMicros, p99AtHalfOfPeak, othersShare }: Figures): string {
  const atHalf = `at half of its peak p99 ${showNumber(p99AtHalfOfPeak)} ms`;
  return `${name}: ${perSecond(rate)}, p99 ${showNumber(p99)} ms, Node ${showNumber(nodeMicros)} µs; ${atHalf}; others ${showNumber(othersShare * 100)} %`;
}
