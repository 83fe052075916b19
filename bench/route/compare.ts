import { cpus } from 'node:os';
import { testSigner } from '@atlas/service/testing';
import { someCustomers } from '../edge/customers.ts';
import type { Asked, Places } from '../edge/ground.ts';
import { judgeLimit, showLimits } from '../measuring/limits.ts';
import { showNumber, showSpread, spreadOf } from '../measuring/spread.ts';
import { takeTurns } from '../measuring/turns.ts';
import { sides, timesFastify, type Figures } from './measures.ts';
import { connections, measureTurn } from './turn.ts';

export interface Comparing extends Places, Asked {}

/** Measures, prints what a route costs, and gives the exit code: whether the gate holds. */
export async function compareRoute(comparing: Comparing): Promise<number> {
  const { rounds: count, seconds, gate, progress } = comparing;
  const laboratory = { ...comparing, customers: someCustomers(), signer: await testSigner() };
  const rounds = await takeTurns(sides, count, (name, round) =>
    progress.step(
      `round ${round}: ${name}`,
      () => measureTurn(laboratory, name, seconds),
      (figures) => summary(name, figures),
    ),
  );
  const judged = judgeLimit(
    timesFastify,
    rounds.map(({ nest, fastify }) => nest.routeMicros / fastify.routeMicros),
  );
  const spread = (figures: (round: (typeof rounds)[number]) => number) => showSpread(spreadOf(rounds.map(figures)));
  const others = spreadOf(rounds.flatMap((round) => sides.map((name) => round[name].othersShare * 100)));
  console.log(`
POST /v1/orders up to the use case, over ${connections} connections. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.

CPU, µs/request    Atlas' route ${spread(({ nest }) => nest.routeMicros)}    bare Fastify ${spread(({ fastify }) => fastify.routeMicros)}
requests/s         Atlas' route ${spread(({ nest }) => nest.perSecond)}    bare Fastify ${spread(({ fastify }) => fastify.perSecond)}

${showLimits([judged])}

Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; clients took ${showSpread(others)} % of it.`);
  return gate && !judged.holds ? 1 : 0;
}

function summary(name: string, { routeMicros, perSecond }: Figures): string {
  return `${name}: ${showNumber(routeMicros)} µs/request, ${showNumber(perSecond)} requests/s`;
}
