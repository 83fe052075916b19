import { setTimeout as pause } from 'node:timers/promises';
import { CpuSpent, readCpu, type Meters } from '../edge/cpu-account.ts';
import { warmUpSeconds } from '../edge/ground.ts';
import { LoadProcess } from '../load/load-process.ts';
import type { LoadFigures } from '../load/load.ts';
import { cpuMsOf, postgresCpuMs } from '../measuring/cpu.ts';
import { SideFailed } from '../measuring/side.ts';
import { until } from '../measuring/until.ts';
import { residentOf } from '../memory/resident.ts';
import type { Topics } from '../edge/topics.ts';
import { tellRedis } from '../edge/key-holders.ts';
import type { Figures, SideName } from './measures.ts';
import { answersOf, ordersAsked } from './same-answers.ts';
import { startSide, stopSide, type OrderingGround, type RunningSide } from './side.ts';

export const connections = 64;
const settleSeconds = 1;

export interface Laboratory extends OrderingGround {
  readonly topics: Topics;
  readonly postmaster: number;
  readonly redis: number;
  readonly kafka: number;
}

/** Orders a second; open loop. */
export interface Rates {
  readonly halfOfSlower: number;
  readonly halfOfPeak: number;
}

type AtFullSpeed = Omit<Figures, 'p99AtSameRate' | 'p99AtHalfOfPeak'>;

/** What a side does at full speed, to know at which rates to ask it. */
export function tryTurn(laboratory: Laboratory, name: SideName, seconds: number) {
  return inTurn(laboratory, name, async (side, load) => ({
    answers: await answersOf(side.gateway.origin, laboratory.customers),
    figures: await atFullSpeed(laboratory, side, load, seconds),
  }));
}

/** Full speed first, then the rates, in the same processes and tables. */
export function measureTurn(laboratory: Laboratory, name: SideName, rates: Rates, seconds: number): Promise<Figures> {
  return inTurn(laboratory, name, async (side, load) => {
    await answersOf(side.gateway.origin, laboratory.customers);
    const figures = await atFullSpeed(laboratory, side, load, seconds);
    const p99AtSameRate = await p99AtRate(load, rates.halfOfSlower, seconds);
    const isSame = rates.halfOfSlower === rates.halfOfPeak;
    const p99AtHalfOfPeak = isSame ? p99AtSameRate : await p99AtRate(load, rates.halfOfPeak, seconds);
    return { ...figures, p99AtSameRate, p99AtHalfOfPeak };
  });
}

async function inTurn<Result>(
  laboratory: Laboratory,
  name: SideName,
  work: (side: RunningSide, load: LoadProcess) => Promise<Result>,
): Promise<Result> {
  const { database, topics, customers, bundle, redisUrl } = laboratory;
  await database.empty();
  await tellRedis(redisUrl, customers.holders);
  const eventsBefore = await topics.recordsOf('orders.orders');
  const side = await startSide(name, laboratory);
  const target = { origin: side.gateway.origin, path: '/v1/orders', connections, requests: customers.orders };
  const load = await LoadProcess.start(bundle('load'), target);
  try {
    const result = await work(side, load);
    const orders = answeredIn(await load.figures(), name) + ordersAsked;
    await until(
      'every event on its topic',
      async () => (await topics.recordsOf('orders.orders')) - eventsBefore >= orders,
    );
    await until('an empty outbox', async () => (await database.eventsWaiting()) === 0);
    await database.assertHolds(orders, 0);
    return result;
  } finally {
    load.close();
    await stopSide(side);
  }
}

async function atFullSpeed(
  laboratory: Laboratory,
  side: RunningSide,
  load: LoadProcess,
  seconds: number,
): Promise<AtFullSpeed> {
  await load.begin();
  await pause(warmUpSeconds * 1_000);
  const meters = metersOf(laboratory, side);
  const before = readCpu(meters);
  await load.watch();
  await pause(seconds * 1_000);
  const { delays } = await load.figures();
  const spent = new CpuSpent(before, readCpu(meters));
  const { now: gatewayMebibytes } = residentOf(side.gateway.program.pid);
  await load.end();
  const each = (...names: string[]) => spent.microsPer(delays.count, ...names);
  return {
    ...{ perSecond: delays.count / spent.seconds, p50: delays.p50, p99: delays.p99 },
    ...{ nodeMicros: each('gateway', 'orders'), gatewayMicros: each('gateway'), ordersMicros: each('orders') },
    ...{ postgresMicros: each('postgres'), redisMicros: each('redis'), kafkaMicros: each('kafka') },
    gatewayMebibytes,
    othersShare: spent.othersShare,
  };
}

async function p99AtRate(load: LoadProcess, rate: number, seconds: number): Promise<number> {
  await load.begin(rate);
  await pause(settleSeconds * 1_000);
  await load.watch();
  await pause(seconds * 1_000);
  const { delays } = await load.figures();
  await load.end();
  return delays.p99;
}

function metersOf({ postmaster, redis, kafka }: Laboratory, { gateway, orders }: RunningSide): Meters {
  return {
    gateway: () => cpuMsOf(gateway.program.pid),
    orders: () => cpuMsOf(orders.program.pid),
    postgres: () => postgresCpuMs(postmaster),
    redis: () => cpuMsOf(redis),
    kafka: () => cpuMsOf(kafka),
  };
}

/** All of them were placed, or the turn counts for nothing. */
function answeredIn({ outcomes }: LoadFigures, name: SideName): number {
  const { 201: placed = 0, ...others } = outcomes;
  if (Object.keys(others).length > 0)
    throw new SideFailed(`${name} has not placed every order: ${JSON.stringify(others)}`);
  return placed;
}
