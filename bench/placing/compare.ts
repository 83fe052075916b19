import { randomBytes } from 'node:crypto';
import { roleNames } from '@atlas/database';
import { findPostmaster } from '../measuring/cpu.ts';
import { nodeSide } from './node-side.ts';
import { OrdersDatabase } from './orders-database.ts';
import { pgbenchSide, type PgbenchOptions } from './pgbench/pgbench.ts';
import { templateFrom } from './pgbench/template.ts';
import { report } from './report.ts';
import { measureRound, type Figures, type Laboratory } from './round.ts';
import { assertSafe, assertWalled } from '../measuring/server-settings.ts';
import type { Side } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { compareRounds } from '../measuring/verdict.ts';
import { measures, peers, type Round } from './measures.ts';

interface Progress {
  note(text: string): void;
  step<Result>(title: string, work: () => Promise<Result>, outcome?: (result: Result) => string): Promise<Result>;
}

export interface Comparing {
  readonly postgresUrl: string;
  readonly pgbench: string;
  readonly bundles: { readonly atlas: string; readonly typeorm: string };
  readonly rounds: number;
  readonly seconds: number;
  readonly gate: boolean;
  readonly progress: Progress;
}

const clientCounts = [4, 8, 16, 32, 64];
const sweepSeconds = 2;

/** Measures, prints the table, and gives the exit code: whether all gates hold. */
export async function comparePlacing(comparing: Comparing): Promise<number> {
  const database = await OrdersDatabase.open(comparing.postgresUrl, randomBytes(18).toString('base64url'));
  try {
    return await compareOn({ database, postmaster: await findPostmaster(database.admin) }, comparing);
  } finally {
    await database.close();
  }
}

async function compareOn(laboratory: Laboratory, comparing: Comparing): Promise<number> {
  const { admin, urls } = laboratory.database;
  const { bundles, rounds: count, seconds, gate, progress } = comparing;
  const settings = await assertSafe(admin);
  await assertWalled(admin, roleNames('orders').app, ['orders', 'order_lines', 'idempotency_keys']);
  const atlas = nodeSide('Atlas', bundles.atlas, urls.app);
  const typeorm = nodeSide('repository.save', bundles.typeorm, urls.app);
  await measureTurn(laboratory, atlas, 1, progress);
  const { best: pgbench, clients } = await bestPgbench(laboratory, comparing);

  const rounds: Round[] = [];
  for (let number = 1; number <= count; number++) {
    progress.note(`round ${number} of ${count}`);
    const turns = { atlas, pgbench, typeorm };
    rounds.push(await takeTurns(turns, number, (side) => measureTurn(laboratory, side, seconds, progress)));
  }

  await laboratory.database.empty(); // or the last turn's rows would lie on the disk until the next time

  const comparisons = compareRounds(rounds, peers, measures);
  console.log(report(comparisons, rounds, { seconds, clients, settings }));
  return gate && !comparisons.every(({ holds }) => holds) ? 1 : 0;
}

/** Each round another begins: nobody always comes after the same. */
async function takeTurns(
  sides: Record<keyof Round, Side>,
  round: number,
  measure: (side: Side) => Promise<Figures>,
): Promise<Round> {
  const names = ['atlas', 'pgbench', 'typeorm'] as const;
  const order = names.map((_, index) => names[(index + round) % names.length] ?? 'atlas');
  const figures = new Map<keyof Round, Figures>();
  for (const name of order) figures.set(name, await measure(sides[name]));
  const of = (name: keyof Round) => figures.get(name) ?? notMeasured(name);
  return { atlas: of('atlas'), pgbench: of('pgbench'), typeorm: of('typeorm') };
}

function notMeasured(name: string): never {
  throw new Error(`${name} had no turn`);
}

/** The peer at its best: whichever number of clients places most. */
async function bestPgbench(
  laboratory: Laboratory,
  { pgbench: program, progress }: Comparing,
): Promise<{ best: Side; clients: number }> {
  const { admin, urls } = laboratory.database;
  const options: Omit<PgbenchOptions, 'clients'> = {
    program,
    databaseUrl: urls.app,
    template: await templateFrom(admin),
  };
  const tried: { clients: number; rate: number }[] = [];
  for (const clients of clientCounts) {
    const side = { ...pgbenchSide({ ...options, clients }), name: `pgbench with ${clients} clients` };
    const { ordersPerSecond: rate } = await measureTurn(laboratory, side, sweepSeconds, progress);
    tried.push({ clients, rate });
  }
  const { clients } = tried.reduce((best, other) => (other.rate > best.rate ? other : best));
  return { best: pgbenchSide({ ...options, clients }), clients };
}

function measureTurn(laboratory: Laboratory, side: Side, seconds: number, progress: Progress): Promise<Figures> {
  return progress.step(
    side.name,
    () => measureRound(laboratory, side, seconds),
    (figures) => {
      const { ordersPerSecond, postgresMicros, clientMicros } = figures;
      return `${side.name}: ${showNumber(ordersPerSecond)} orders/s, PostgreSQL ${showNumber(postgresMicros)} µs, client ${showNumber(clientMicros)} µs`;
    },
  );
}
