import { setTimeout as pause } from 'node:timers/promises';
import { startGateway, type Listening } from '../edge/atlas.ts';
import { CpuSpent, readCpu } from '../edge/cpu-account.ts';
import { warmUpSeconds, type EdgeGround } from '../edge/ground.ts';
import { tellRedis } from '../edge/key-holders.ts';
import { startUsualGateway } from '../edge/usual-nest.ts';
import { LoadProcess } from '../load/load-process.ts';
import { cpuMsOf, familyCpuMs } from '../measuring/cpu.ts';
import { SideFailed } from '../measuring/side.ts';
import { residentOf } from '../memory/resident.ts';
import type { Figures, SideName, Window } from './measures.ts';
import { startBare } from './bare.ts';
import { startNginx } from './nginx.ts';

export const connections = 64;
const settleSeconds = 1;

export interface Laboratory extends EdgeGround {
  readonly nginx: string;
  /** Of the service behind, the same for all. */
  readonly upstreamUrl: string;
  readonly redis: number;
}

/** At full speed, to know at which rate to ask all of them. */
export function tryTurn(laboratory: Laboratory, name: SideName, seconds: number): Promise<Window> {
  return inTurn(laboratory, name, async (gateway, load) => {
    await load.begin();
    await pause(warmUpSeconds * 1_000);
    const window = await observe(laboratory, gateway, load, seconds);
    await load.end();
    return window;
  });
}

/** Full speed first, which also warms it up, then the rate at which all are compared. */
export function measureTurn(laboratory: Laboratory, name: SideName, rate: number, seconds: number): Promise<Figures> {
  return inTurn(laboratory, name, async (gateway, load) => {
    await load.begin();
    await pause(warmUpSeconds * 1_000);
    const atFullSpeed = await observe(laboratory, gateway, load, seconds);
    const mebibytes = residentOf(gateway).now;
    await load.end();
    await load.begin(rate);
    await pause(settleSeconds * 1_000);
    const atSameRate = await observe(laboratory, gateway, load, seconds);
    await load.end();
    return {
      ...atSameRate,
      fullSpeed: atFullSpeed.perSecond,
      fullSpeedMicros: atFullSpeed.gatewayMicros,
      mebibytes,
    };
  });
}

async function inTurn<Result>(
  laboratory: Laboratory,
  name: SideName,
  work: (gateway: number, load: LoadProcess) => Promise<Result>,
): Promise<Result> {
  const { bundle, customers, redisUrl } = laboratory;
  await tellRedis(redisUrl, customers.holders);
  const { program, origin } = await startSide(name, laboratory);
  const target = { origin, path: '/v1/orders', connections, requests: customers.orders };
  const load = await LoadProcess.start(bundle('load'), target);
  try {
    const result = await work(program.pid, load);
    const { outcomes } = await load.figures();
    const { 201: answered = 0, ...others } = outcomes;
    if (answered === 0 || Object.keys(others).length > 0)
      throw new SideFailed(`${name} has not passed on every request: ${JSON.stringify(outcomes)}`);
    return result;
  } finally {
    load.close();
    await program.stop();
  }
}

async function observe({ redis }: Laboratory, gateway: number, load: LoadProcess, seconds: number): Promise<Window> {
  const meters = { gateway: () => familyCpuMs(gateway), redis: () => cpuMsOf(redis) };
  const before = readCpu(meters);
  await load.watch();
  await pause(seconds * 1_000);
  const { delays } = await load.figures();
  const spent = new CpuSpent(before, readCpu(meters));
  return {
    perSecond: delays.count / spent.seconds,
    p99: delays.p99,
    gatewayMicros: spent.microsPer(delays.count, 'gateway'),
    redisMicros: spent.microsPer(delays.count, 'redis'),
    othersShare: spent.othersShare,
  };
}

function startSide(name: SideName, laboratory: Laboratory): Promise<Listening> {
  const { app, bundle, logs, signer, redisUrl, accounts, upstreamUrl: ordersUrl, nginx } = laboratory;
  switch (name) {
    case 'atlas':
      return startGateway({ bundle: app('gateway'), logs, signer, redisUrl, accountsUrl: accounts.url, ordersUrl });
    case 'axios':
      return startUsualGateway({ bundle: bundle('usual-nest/gateway'), logs, signer, redisUrl, ordersUrl });
    case 'bare':
      return startBare({ program: bundle('proxying/bare'), logs, redisUrl, serviceUrl: ordersUrl });
    case 'nginx':
      return startNginx(nginx, logs, ordersUrl);
  }
}
