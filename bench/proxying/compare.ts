import { testSigner } from '@atlas/service/testing';
import { cpus } from 'node:os';
import { AccountsStandIn } from '../edge/accounts-stand-in.ts';
import { someCustomers } from '../edge/customers.ts';
import { anAnswer } from '../edge/order-answer.ts';
import { freePort } from '../edge/free-port.ts';
import type { Asked, Places } from '../edge/ground.ts';
import { Program } from '../edge/program.ts';
import { findRedis } from '../measuring/kafka-process.ts';
import { judgeLimit, showLimits } from '../measuring/limits.ts';
import { showNumber, showSpread, spreadOf } from '../measuring/spread.ts';
import { showTable } from '../measuring/table.ts';
import { takeTurns } from '../measuring/turns.ts';
import { compareRounds, type Round } from '../measuring/verdict.ts';
import { limits, measures, peers, sides, type Figures } from './measures.ts';
import { connections, measureTurn, tryTurn, type Laboratory } from './turn.ts';

export interface Comparing extends Places, Asked {
  readonly redisUrl: string;
  readonly redisDirectory: string;
  readonly nginx: string;
}

const trySeconds = 3;

type Turns = Round<keyof Figures, (typeof peers)[number]>;

/** Measures, prints the table, and gives the exit code: whether the gates hold. */
export async function compareProxying(comparing: Comparing): Promise<number> {
  const customers = someCustomers();
  const accounts = await AccountsStandIn.start(customers.holders);
  const { program: upstream, origin: upstreamUrl } = await startUpstream(comparing);
  try {
    const redis = findRedis(comparing.redisDirectory);
    const signer = await testSigner();
    return await compareOn({ ...comparing, customers, accounts, signer, redis, upstreamUrl }, comparing);
  } finally {
    accounts.stop();
    await upstream.stop();
  }
}

async function compareOn(laboratory: Laboratory, { rounds: count, seconds, gate, progress }: Asked): Promise<number> {
  const rate = await findRate(laboratory, progress);
  const rounds = await takeTurns(sides, count, (name, round) =>
    progress.step(
      `round ${round}: ${name}`,
      () => measureTurn(laboratory, name, rate, seconds),
      (figures) => summary(name, figures),
    ),
  );
  const comparisons = compareRounds(rounds, peers, measures);
  const judged = judge(rounds);
  const others = spreadOf(rounds.flatMap((round) => sides.map((name) => round[name].othersShare * 100)));
  console.log(`
POST /v1/orders through a gateway, ${rate} requests/s over ${connections} connections, open loop. ${count} interleaved rounds of ${seconds} s; minimum–median–maximum.

${showTable(comparisons, { nginx: 'nginx, which only passes on', axios: 'Nest on Express with axios', bare: 'bare node:http' })}

${showLimits(judged)}

Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; clients, Redis and the service behind took ${showSpread(others)} % of it.`);
  return gate && ![...comparisons, ...judged].every(({ holds }) => holds) ? 1 : 0;
}

/** Half of what the slowest can do, so that nobody's processes get into each other's way. */
async function findRate(laboratory: Laboratory, progress: Asked['progress']): Promise<number> {
  const speeds: number[] = [];
  for (const name of sides) {
    const { perSecond } = await progress.step(
      `trying ${name}`,
      () => tryTurn(laboratory, name, trySeconds),
      (window) => `${name}: ${showNumber(window.perSecond)} requests/s`,
    );
    speeds.push(perSecond);
  }
  return Math.round(Math.min(...speeds) / 2);
}

function judge(rounds: readonly Turns[]) {
  const [timesNginx, resident] = limits;
  return [
    judgeLimit(
      timesNginx,
      rounds.map(({ atlas, nginx }) => atlas.gatewayMicros / nginx.gatewayMicros),
    ),
    judgeLimit(
      resident,
      rounds.map(({ atlas }) => atlas.mebibytes),
    ),
  ];
}

/** Gives every request an answer as orders would. */
async function startUpstream({ bundle, logs }: Places) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await Program.start({
    name: 'the service behind',
    program: process.execPath,
    args: [bundle('proxying/upstream')],
    env: { UPSTREAM_PORT: String(port), UPSTREAM_ANSWER: anAnswer() },
    probe: origin,
    log: `${logs}/proxying-upstream.log`,
  });
  return { program, origin };
}

function summary(name: string, { p99, gatewayMicros, fullSpeed, fullSpeedMicros, mebibytes }: Figures): string {
  const atFullSpeed = `at full speed ${showNumber(fullSpeedMicros)} µs, ${showNumber(fullSpeed)} requests/s`;
  return `${name}: ${showNumber(gatewayMicros)} µs/request, p99 ${showNumber(p99)} ms; ${atFullSpeed}; ${showNumber(mebibytes)} MiB`;
}
